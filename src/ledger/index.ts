export { Ledger, type Posted } from './ledger.js';
export { Funds, RESTRICTIONS, type Fund } from './funds.js';
export { Periods, type Period } from './periods.js';
export type { Source } from './source.js';
export { ACCOUNTS, CORE_FUND_ID, ENTRY_KINDS, type AccountCode, type EntryKind, type GrantAccount } from './chart.js';
export { assertBalanced, entryDigest, entryText, linesOf, type Entry, type Line } from './entry.js';
export { releasedLines, reservedLines, type Reservation } from './entries/reservations.js';
