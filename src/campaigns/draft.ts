import type { Day } from '../kernel/clock.js';
import { isDay } from '../kernel/clock.js';
import type { Currency } from '../kernel/money.js';
import { Invalid } from '../kernel/problem.js';
import type { FeesPaidBy } from '../payments/index.js';
import type { DrawingName } from '../platform/web/index.js';
import { MOST_MINOR } from './amounts.js';
import type { Said } from './said.js';

export const DRAWINGS = ['parcel', 'envelope', 'mitten', 'candle', 'bag', 'jar', 'house', 'leaflet'] as const satisfies readonly DrawingName[];

/** Whose it is: ours; for one person or household, with their consent; another group's, paid out by us. */
export const KINDS = ['own', 'personal', 'initiative'] as const;
export type Kind = (typeof KINDS)[number];
/** What may be told of the person or household a personal campaign is for, each only with consent. */
export const CONSENT_FIELDS = ['story', 'name', 'picture', 'age', 'work', 'region', 'health', 'interests'] as const;
export const CONSENT_WAYS = ['in_person', 'letter', 'lawyer', 'portal'] as const;

export interface CampaignWords {
  readonly title: string;
  readonly summary: string;
  /** Longer, in paragraphs; may be empty. */
  readonly story?: string | undefined;
  /** Where money goes that is more than needed. */
  readonly overflow: string;
  /** What was checked before it opens. */
  readonly verified: string;
}
export interface DraftItem {
  readonly label: Said;
  readonly eachMinor: number;
  readonly number: number;
}
export interface DraftGift {
  readonly label: Said;
  readonly note: Said;
  readonly drawing: string;
  readonly goodsMinor: number;
  readonly postageMinor: number;
}
export interface DraftConsent {
  readonly field: (typeof CONSENT_FIELDS)[number];
  readonly way: (typeof CONSENT_WAYS)[number];
  readonly givenOn: Day;
}
/** All that a person writes before another person publishes it. */
export interface CampaignDraft {
  readonly slug: string;
  /** `own` when left out. */
  readonly kind?: Kind | undefined;
  /** The group an initiative belongs to, by its public name. */
  readonly partner?: string | undefined;
  /** The fund that gets what is more than needed; the core fund when left out. */
  readonly overflowFund?: string | undefined;
  readonly consents?: readonly DraftConsent[] | undefined;
  /** The fund it pays into; without it one is opened under the slug. */
  readonly fundCode?: string | undefined;
  readonly currency: Currency;
  readonly feesPaidBy: FeesPaidBy;
  readonly deadline: Day;
  readonly pricesOn: Day;
  readonly words: { readonly en: CampaignWords; readonly be?: CampaignWords | undefined; readonly ru?: CampaignWords | undefined };
  readonly items: readonly DraftItem[];
  readonly gifts: readonly DraftGift[];
}

const ITEMS_MAX = 30;
const GIFTS_MAX = 8;
const whole = (value: number, least: number, most: number): boolean => Number.isSafeInteger(value) && value >= least && value <= most;

/** Throws Invalid `campaigns.draft`, naming every field that needs another look. */
export function checkDraft(draft: CampaignDraft, today: Day): void {
  const wrong: Record<string, string> = { ...headProblems(draft, today), ...kindProblems(draft, today) };
  if (draft.items.length < 1 || draft.items.length > ITEMS_MAX) wrong['items'] = `Give 1 to ${ITEMS_MAX} lines of the budget.`;
  if (draft.items.some(({ eachMinor, number }) => !whole(eachMinor, 1, MOST_MINOR) || !whole(number, 1, 100_000))) wrong['items'] = 'Each line needs a price above zero and a whole number.';
  if (draft.gifts.length > GIFTS_MAX) wrong['gifts'] = `Offer at most ${GIFTS_MAX} gifts.`;
  if (draft.gifts.some((gift) => !isGift(gift))) wrong['gifts'] = `Each gift needs one of the drawings (${DRAWINGS.join(', ')}) and a price above zero.`;
  if (Object.keys(wrong).length > 0) throw new Invalid('campaigns.draft', 'Please look again at what is marked.', wrong);
}

const isGift = ({ drawing, goodsMinor, postageMinor }: DraftGift): boolean =>
  (DRAWINGS as readonly string[]).includes(drawing) && whole(goodsMinor, 0, MOST_MINOR) && whole(postageMinor, 0, MOST_MINOR) && whole(goodsMinor + postageMinor, 1, MOST_MINOR);

function headProblems({ slug, deadline, pricesOn }: CampaignDraft, today: Day): Record<string, string> {
  return {
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) && slug.length >= 3 && slug.length <= 60 ? {} : { slug: 'Use 3 to 60 small letters, digits and single dashes.' }),
    ...(isDay(deadline) && deadline >= today ? {} : { deadline: 'Choose a day that has not passed.' }),
    ...(isDay(pricesOn) && pricesOn <= today ? {} : { pricesOn: 'Say on which day you looked at the prices.' }),
  };
}

function kindProblems({ kind = 'own', partner, consents = [] }: CampaignDraft, today: Day): Record<string, string> {
  const wrong: Record<string, string> = {};
  if ((kind === 'initiative') !== (partner !== undefined)) wrong['partner'] = 'Name the group of an initiative, and of nothing else.';
  if (kind === 'personal' && !consents.some(({ field }) => field === 'story')) wrong['consents'] = 'A campaign for one person needs their consent, at least to the story.';
  if (kind !== 'personal' && consents.length > 0) wrong['consents'] = 'Only a campaign for one person carries consents.';
  if (new Set(consents.map(({ field }) => field)).size < consents.length) wrong['consents'] = 'Name each field once.';
  if (consents.some(({ givenOn }) => !isDay(givenOn) || givenOn > today)) wrong['consents'] = 'Say on which day each consent was given.';
  return wrong;
}
