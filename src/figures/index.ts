export { closedBlocks, isSafe, RULE, type Block, type Cell, type Contribution, type Partition, type Rule } from './closed-block.js';
export { fundStatement, type FundAmount, type FundRow, type Published } from './statement.js';
