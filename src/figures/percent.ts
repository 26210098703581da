/** Whole percent of the goal that was raised (the view `raised`), floored: 99.99 % is 99. Never below zero; null without a goal. */
export const percentOf = (sum: number, goal: number): number | null => (goal > 0 ? Math.max(0, Math.floor((sum * 100) / goal)) : null);
