/**
 * The chart of accounts: the same in every fund and currency. Assets and expenses grow by debit (+), liabilities, equity
 * and income by credit (−); memo accounts hold reservations, beside the money and never mixed with it.
 * The database has the same list (migration “ledger”); a test compares them.
 */
export const ACCOUNTS = [
  'asset.bank', 'asset.cash', 'asset.psp.stripe', 'asset.psp.disputed', 'asset.psp.reserve', 'asset.transit', 'asset.prepaid', 'asset.volunteer_float',
  'liability.grant_committed', 'liability.supplier', 'liability.volunteer', 'liability.refund', 'liability.suspense',
  'equity.opening', 'equity.transfer',
  'income.donation', 'income.donation_refunded', 'income.donation_disputed', 'income.fee_cover', 'income.in_kind', 'income.other',
  'expense.psp_fee', 'expense.dispute_fee', 'expense.bank_fee', 'expense.fx',
  'expense.grant.one_off', 'expense.grant.monthly', 'expense.grant.school', 'expense.grant.legal', 'expense.grant.travel', 'expense.grant.medical',
  'expense.grant.after_release', 'expense.grant.open_type', 'expense.grant.home_confinement',
  'expense.parcel.goods', 'expense.parcel.postage', 'expense.letter.postage', 'expense.volunteer', 'expense.governance',
  'memo.reserved', 'memo.available',
] as const;
export type AccountCode = (typeof ACCOUNTS)[number];

export type GrantAccount = Extract<AccountCode, `expense.grant.${string}`>;

/** What can happen to money. Each kind's template in the database lists the accounts it may touch and on which side. */
export const ENTRY_KINDS = [
  'donation.captured', 'donation.feeChanged', 'donation.transferred', 'donation.counted', 'donation.inKind', 'donation.refunded', 'donation.returned', 'donation.refundFailed',
  'dispute.opened', 'dispute.won', 'dispute.lost',
  'suspense.received', 'suspense.identified', 'suspense.returned',
  'payout.created', 'payout.paid', 'payout.failed', 'psp.charged', 'psp.funded', 'psp.fundingPaid', 'psp.reserved',
  'money.reserved', 'money.released',
  'grant.awarded', 'grant.paid', 'grant.returned', 'grant.cancelled',
  'cost.invoiced', 'cost.claimed', 'cost.credited', 'supplier.paid', 'volunteer.paid',
  'float.given', 'float.spent', 'float.returned',
  'cash.banked', 'bank.charged', 'bank.credited',
  'fund.transferred', 'opening.recorded', 'entry.reversed',
] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Fund `core`: what is not given to a campaign, what pays when a campaign does not, and where unknown money waits. */
export const CORE_FUND_ID = 1;
