export { Ledger, RESTRICTIONS, type Fund, type Period, type Posted, type Reservation, type Source } from './ledger.js';
export { ACCOUNTS, CORE_FUND_ID, ENTRY_KINDS, type AccountCode, type EntryKind, type GrantAccount } from './chart.js';
export { assertBalanced, entryDigest, entryText, linesOf, type Entry, type Line } from './entry.js';
