import { Invalid } from '../kernel/problem.js';
import type { Kind } from './draft.js';

/** The version of the list: kept with each check, raised when a point is added or said otherwise. */
export const LIST_VERSION = 1;

interface Point {
  readonly id: string;
  /** The kinds of campaigns it is asked of; without it all. */
  readonly kinds?: readonly Kind[];
}

/** What a second person answers for before anybody sees a campaign; the words stand in the catalogues under `checks.point.<id>`. */
export const CHECKS = [
  { id: 'names' },
  { id: 'places' },
  { id: 'dates' },
  { id: 'together' },
  { id: 'pictures' },
  { id: 'languages' },
  { id: 'budget' },
  { id: 'verified' },
  { id: 'overflow' },
  { id: 'consent', kinds: ['personal'] },
  { id: 'aware', kinds: ['personal'] },
  { id: 'partner', kinds: ['initiative'] },
  { id: 'account', kinds: ['initiative'] },
] as const satisfies readonly Point[];
export type CheckId = (typeof CHECKS)[number]['id'];
export const CHECK_IDS = CHECKS.map(({ id }) => id);

/** The points that a campaign of this kind has to pass. */
export const pointsFor = (kind: Kind): CheckId[] => CHECKS.filter((point: Point) => point.kinds?.includes(kind) ?? true).map(({ id }) => id);

/** Throws Invalid `campaigns.notAllChecked`, naming the points that are missing: there is no opening with a part of the list. */
export function assertAllChecked(kind: Kind, ticked: readonly string[]): void {
  const missing = pointsFor(kind).filter((id) => !ticked.includes(id));
  if (missing.length === 0) return;
  throw new Invalid('campaigns.notAllChecked', 'Every point has to be ticked before a campaign may open.', { points: `Not ticked yet: ${missing.join(', ')}.` });
}
