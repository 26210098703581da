export { closedBlocks, isSafe, RULE, type Block, type Contribution } from './closed-block.js';
export { fundStatement, type FundAmount, type FundRow, type Published } from './statement.js';
