/** A line of the books as far as this rule looks at it: minor units, debit positive. */
export interface IncomeLine {
  readonly class: string;
  readonly amount: number;
}

/**
 * What a fund raised, said once for everybody: the sum of its income in the books, so net of refunds and lost disputes. Money that
 * is still on its way (a bank debit that waits) is not in the books and never in this sum.
 */
export const raised = (lines: readonly IncomeLine[]): number => -lines.filter(({ class: kind }) => kind === 'income').reduce((sum, { amount }) => sum + amount, 0) || 0;

/** Whole percent of the goal, floored: 99.99 % is 99. Never below zero; null without a goal. */
export const percentOf = (sum: number, goal: number): number | null => (goal > 0 ? Math.max(0, Math.floor((sum * 100) / goal)) : null);
