/** `calm`: nothing to notice. `pressed`: a proof of work or a wait. `held`: besides, payment pages open one after another, slowly. */
export const LEVELS = ['calm', 'pressed', 'held'] as const;
export type Level = (typeof LEVELS)[number];

export const strictest = (...levels: readonly Level[]): Level => LEVELS[Math.max(0, ...levels.map((level) => LEVELS.indexOf(level)))]!;
