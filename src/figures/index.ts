export { closedBlocks, isSafe, RULE, type Block, type Contribution } from './closed-block.js';
export { fundStatement, type FundAmount, type FundRow, type Published } from './statement.js';
export { blocksBeside, type MaybeTold } from './told.js';
export { percentOf } from './percent.js';
export type { ToldReport } from './flow.js';
export { fundSoFar, type FundSoFar } from './fund-so-far.js';
export { yearOf, type BecameOf, type Given } from './year.js';
export { SLOT_HOURS, slotBefore } from './slots.js';
