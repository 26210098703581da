/** Parts of the service that can be switched off by themselves: booking what Stripe says, mails, new card payments, paying back. */
export const PARTS = ['projecting', 'mails', 'checkouts', 'refunds'] as const;
export type Part = (typeof PARTS)[number];
