/** Stripe's words for a dispute, all there are today. `warning_*` are questions of the bank before there is a dispute: no money moves. */
export const DISPUTE_STATUSES = [
  'needs_response', 'under_review', 'won', 'lost', 'prevented', 'warning_needs_response', 'warning_under_review', 'warning_closed', 'appeal_needs_response', 'appeal_under_review',
] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

/** Somebody has to answer, by the day Stripe names. */
export const ANSWERABLE: readonly DisputeStatus[] = ['needs_response', 'warning_needs_response', 'appeal_needs_response'];

/** The word to show; one that is new reads as under review. */
export const disputeStatus = (word: string): DisputeStatus => DISPUTE_STATUSES.find((known) => known === word) ?? 'under_review';
