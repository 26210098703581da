import { addDays } from '../kernel/clock.js';
import type { Day } from '../kernel/clock.js';
import { all, holds } from './conditions.js';
import type { Answer } from './conditions.js';
import { compareText } from './order.js';
import type { AllowanceFact, Facts } from './facts.js';
import type { Check, CheckType, Counted, Tri } from './ruleset.js';
import type { Channel, Relation } from './vocabulary.js';
import { windowAt } from './windows.js';

/** What would make a failed or undecided check pass, as far as it can be computed. */
export interface Remedy {
  readonly takeOutGrams?: number;
  readonly maxGrams?: number;
  readonly earliestOn?: Day;
  readonly removeItems?: readonly string[];
  readonly channels?: readonly Channel[];
  readonly relations?: readonly Relation[];
  readonly findOut?: string;
}

export interface Finding {
  readonly holds: Tri;
  /** Numbers and words for the sentence that explains it; grams, days, codes: never a name. */
  readonly params: Readonly<Record<string, string | number>>;
  readonly remedy?: Remedy;
  /** What the parcel uses of an allowance if it goes. */
  readonly uses?: number;
}

const unknown = (findOut = 'parcel.way'): Finding => ({ holds: undefined, params: { fact: findOut }, remedy: { findOut } });
type OfType<T extends CheckType> = Extract<Check, { type: T }>;
type Judge<T extends CheckType> = (check: OfType<T>, facts: Facts) => Finding;

const weight: Judge<'max_parcel_weight'> = ({ limit_g }, { grams }) => {
  if (limit_g === null) return { holds: true, params: { limit: 'none' } };
  if (grams === undefined) return unknown('parcel.grams');
  const over = Math.max(0, grams - limit_g);
  return { holds: over === 0, params: { grams, limit: limit_g, over }, ...(over > 0 && { remedy: { takeOutGrams: over, maxGrams: limit_g } }) };
};

const dimensions: Judge<'max_dimensions'> = (check, { sidesMm }) => {
  if (!sidesMm) return unknown('parcel.sides');
  const [longest = 0, ...others] = [...sidesMm].sort((a, b) => b - a);
  const lengthGirth = longest + 2 * others.reduce((sum, side) => sum + side, 0);
  return { holds: longest <= check.longest_mm && lengthGirth <= check.length_girth_mm,
    params: { longest, lengthGirth, maxLongest: check.longest_mm, maxLengthGirth: check.length_girth_mm } };
};

/** Whether an allowance counts this parcel; a rule that asks for the way or purpose cannot say without it. */
const countsParcel = (counted: Counted | undefined, facts: Facts): Answer => all([
  holds(counted?.ways && { fact: 'parcel.way', op: 'in', value: counted.ways }, facts),
  holds(counted?.not_purposes && { not: { fact: 'parcel.purpose', op: 'in', value: counted.not_purposes } }, facts),
]);

const countsEntry = (counted: Counted | undefined, entry: AllowanceFact): boolean =>
  (counted?.ways?.includes(entry.way) ?? true) && !(counted?.not_purposes?.includes(entry.purpose) ?? false);

const daysBetween = (a: Day, b: Day): number => (Date.parse(b) - Date.parse(a)) / 86_400_000;

/** What is missing before an allowance can be judged at all. */
function allowanceGap(check: OfType<'allowance'>, facts: Facts): string | undefined {
  if (!facts.allowance) return 'allowance.entries';
  if (check.max_age_days === undefined) return undefined;
  const { confirmedOn } = facts.allowance;
  return confirmedOn === undefined || daysBetween(confirmedOn, facts.on) > check.max_age_days ? 'allowance.confirmedOn' : undefined;
}

/** The first later day on which `needed` fits, trying the ends of the windows and the days entries fall out of them. */
function earliest(check: OfType<'allowance'>, facts: Facts, entries: readonly AllowanceFact[], needed: number): Day | undefined {
  const { window } = check;
  const days = window.type === 'rolling_days' ? entries.map((entry) => addDays(entry.on, window.days)) : [windowAt(window, facts.on, facts.known)?.to];
  return days
    .filter((day): day is Day => day !== undefined && day > facts.on)
    .sort(compareText)
    .find((day) => left(check, facts, entries, day) >= needed);
}

function taken(check: OfType<'allowance'>, facts: Facts, entries: readonly AllowanceFact[], on: Day): { used: number; held: number; until: Day } | undefined {
  const window = windowAt(check.window, on, facts.known);
  if (!window) return undefined;
  const sums = { used: 0, held: 0, until: window.to };
  for (const entry of entries) if (entry.on >= window.from && entry.on < window.to) sums[entry.state] += check.measure === 'count' ? entry.count : entry.grams;
  return sums;
}

function left(check: OfType<'allowance'>, facts: Facts, entries: readonly AllowanceFact[], on: Day): number {
  const sums = taken(check, facts, entries, on);
  return sums && check.limit !== null ? check.limit - sums.used - sums.held : -1;
}

/** What this parcel asks of the allowance: a finding when that cannot be said. */
function asked(check: OfType<'allowance'>, facts: Facts): number | Finding {
  const counts = countsParcel(check.counted, facts);
  if (counts.holds === undefined) return unknown(counts.missing);
  if (!counts.holds) return 0;
  if (check.measure === 'count') return 1;
  return facts.grams ?? unknown('parcel.grams');
}

const allowance: Judge<'allowance'> = (check, facts) => {
  const needed = asked(check, facts);
  if (typeof needed !== 'number') return needed;
  if (check.limit === null || needed === 0) return { holds: true, params: { limit: 'none', need: needed } };
  const gap = allowanceGap(check, facts);
  if (gap) return unknown(gap);
  const entries = (facts.allowance?.entries ?? []).filter((entry) => countsEntry(check.counted, entry));
  const sums = taken(check, facts, entries, facts.on);
  return sums ? fitsIn(check, facts, { limit: check.limit, needed, entries, sums }) : unknown('person.sentenceStart');
};

function fitsIn(check: OfType<'allowance'>, facts: Facts, { limit, needed, entries, sums }: { limit: number; needed: number; entries: readonly AllowanceFact[]; sums: { used: number; held: number; until: Day } }): Finding {
  const free = Math.max(0, limit - sums.used - sums.held);
  const params = { measure: check.measure, need: needed, left: free, limit, ...sums };
  if (needed <= free) return { holds: true, params, uses: needed };
  const day = earliest(check, facts, entries, needed);
  return { holds: false, params, remedy: { ...(day && { earliestOn: day }), ...(check.measure === 'grams' && { maxGrams: free }) } };
}

/** The latest entry that is nearer than the rule allows. */
const nearest = (check: OfType<'min_interval_days'>, on: Day, entries: readonly AllowanceFact[]): Day | undefined =>
  entries.filter((entry) => countsEntry(check.counted, entry) && Math.abs(daysBetween(entry.on, on)) < check.days).map((entry) => entry.on).sort(compareText).at(-1);

const interval: Judge<'min_interval_days'> = (check, facts) => {
  const counts = countsParcel(check.counted, facts);
  if (counts.holds === undefined) return unknown(counts.missing);
  if (!counts.holds) return { holds: true, params: { days: check.days, since: 'none' } };
  if (!facts.allowance) return unknown('allowance.entries');
  const since = nearest(check, facts.on, facts.allowance.entries);
  if (since === undefined) return { holds: true, params: { days: check.days, since: 'none' } };
  return { holds: false, params: { days: check.days, since }, remedy: { earliestOn: addDays(since, check.days) } };
};

const forbidden: Judge<'item_forbidden'> = ({ tags }, { items }) => {
  if (!items) return unknown('parcel.items');
  const found = items.filter((item) => item.tags.some((tag) => tags.includes(tag))).map((item) => item.code);
  return { holds: found.length === 0, params: { items: found.join(', ') }, ...(found.length > 0 && { remedy: { removeItems: found } }) };
};

const itemLimit: Judge<'item_limit'> = ({ tag, by, limit }, { items }) => {
  if (!items) return unknown('parcel.items');
  const tagged = items.filter((item) => item.tags.includes(tag));
  const amount = tagged.reduce((sum, item) => sum + item.qty * (by === 'grams' ? item.grams : 1), 0);
  return { holds: amount <= limit, params: { tag, amount, limit, by }, ...(amount > limit && { remedy: { removeItems: tagged.map((item) => item.code) } }) };
};

/** A permit is a paper we hold: one that is not on file is not there. */
const sender: Judge<'sender_allowed'> = ({ relations, permit }, { known }) => {
  const relation = known['sender.relation'];
  if (relation === undefined) return unknown('sender.relation');
  const allowed = relations.some((one) => one === relation) || (permit === true && known['sender.permit'] === true);
  return { holds: allowed, params: { relation: String(relation) }, ...(!allowed && { remedy: { relations } }) };
};

const channel: Judge<'channel_open'> = ({ channels, closed }, { known, on }) => {
  const wanted = known['parcel.channel'];
  if (wanted === undefined) return unknown('parcel.channel');
  const open = channels.some((one) => one === wanted);
  const pause = closed?.find(({ from, to }) => on >= from && on <= to);
  if (open && pause) return { holds: false, params: { channel: String(wanted) }, remedy: { earliestOn: addDays(pause.to, 1) } };
  return { holds: open, params: { channel: String(wanted) }, ...(!open && { remedy: { channels } }) };
};

const factEquals: Judge<'fact_equals'> = ({ fact, value }, { known }) => {
  const actual = known[fact];
  return actual === undefined ? unknown(fact) : { holds: value.includes(actual), params: { fact, value: String(actual) } };
};

const JUDGES: { readonly [T in CheckType]: Judge<T> } = {
  max_parcel_weight: weight, max_dimensions: dimensions, allowance, min_interval_days: interval, item_forbidden: forbidden,
  item_limit: itemLimit, sender_allowed: sender, channel_open: channel, fact_equals: factEquals,
};

/** Asks one check. Never throws; what is not known is `undefined`. */
export const judge = (check: Check, facts: Facts): Finding => (JUDGES[check.type] as (check: Check, facts: Facts) => Finding)(check, facts);
