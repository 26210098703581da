import { formatsOf, lookup } from '../platform/i18n/index.js';
import type { Lang } from '../platform/i18n/index.js';
import type { Remedy } from './checks.js';
import type { CheckResult } from './evaluate.js';
import type { Check, Rule } from './ruleset.js';

type Args = Readonly<Record<string, string | number>>;

/** A word or sentence of this module in a language; the key itself when there is none, so that nothing fails for a word. */
export const word = (lang: Lang, key: string, args?: Args): string => lookup(lang)(`places.${key}`, args) ?? lookup('en')(`places.${key}`, args) ?? key;

const listed = (lang: Lang, group: string, keys: readonly string[]): string => keys.map((key) => word(lang, `${group}.${key}`)).join(', ');
const factOrSlot = (lang: Lang, name: string): string => lookup(lang)(`places.fact.${name}`) ?? word(lang, `slot.${name}`);
const dayIn = (lang: Lang, value: string | number | undefined): string => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? formatsOf(lang).day(value) : String(value ?? ''));

/** What a check found, in one sentence. */
export function say(lang: Lang, { reason, params }: Pick<CheckResult, 'reason' | 'params'>): string {
  if (reason === 'allowance.pass' && params['limit'] === 'none') return word(lang, 'reason.free');
  if (reason === 'max_parcel_weight.pass' && params['limit'] === 'none') return word(lang, 'reason.free');
  if (reason === 'min_interval_days.pass') return word(lang, 'reason.min_interval_days.pass', { days: params['days'] ?? 0 });
  const readable = { ...params, ...(params['until'] !== undefined && { until: dayIn(lang, params['until']) }), ...(params['since'] !== undefined && { since: dayIn(lang, params['since']) }),
    ...(params['fact'] !== undefined && { fact: factOrSlot(lang, String(params['fact'])) }) };
  return word(lang, `reason.${reason}`, readable);
}

const HELP: { readonly [K in keyof Remedy]-?: (lang: Lang, value: NonNullable<Remedy[K]>) => string } = {
  takeOutGrams: (lang, grams) => word(lang, 'remedy.takeOutGrams', { grams }),
  earliestOn: (lang, day) => word(lang, 'remedy.earliestOn', { day: dayIn(lang, day) }),
  maxGrams: (lang, grams) => (grams > 0 ? word(lang, 'remedy.maxGrams', { grams }) : ''),
  removeItems: (lang, items) => word(lang, 'remedy.removeItems', { items: items.join(', ') }),
  channels: (lang, channels) => (channels.length > 0 ? word(lang, 'remedy.channels', { channels: listed(lang, 'channel', channels) }) : ''),
  relations: (lang) => word(lang, 'remedy.relations'),
  findOut: (lang, fact) => word(lang, 'remedy.findOut', { fact: factOrSlot(lang, fact) }),
};

/** What would help, as a sentence; empty when nothing is known to. */
export function sayRemedy(lang: Lang, remedy: Remedy | null): string {
  const { takeOutGrams, maxGrams, ...rest } = remedy ?? {};
  const given = Object.entries({ ...(takeOutGrams === undefined ? { maxGrams } : { takeOutGrams }), ...rest }).filter(([, value]) => value !== undefined);
  return given.map(([kind, value]) => (HELP[kind as keyof Remedy] as (lang: Lang, value: unknown) => string)(lang, value)).filter(Boolean).join('; ');
}

const LIMITS: { readonly [T in Check['type']]: (lang: Lang, check: Extract<Check, { type: T }>) => Args | null } = {
  max_parcel_weight: (_, { limit_g }) => (limit_g === null ? null : { limit: limit_g }),
  max_dimensions: (_, check) => ({ longest: check.longest_mm, girth: check.length_girth_mm }),
  allowance: (_, { limit, measure, window }) => (limit === null ? null : { limit, measure, window: window.type }),
  min_interval_days: (_, { days }) => ({ days }),
  item_forbidden: (_, { tags }) => ({ tags: tags.join(', ') }),
  item_limit: (_, { tag, limit }) => ({ tag, limit }),
  sender_allowed: (lang, { relations }) => ({ relations: listed(lang, 'relation', relations) }),
  channel_open: (lang, { channels }) => ({ channels: listed(lang, 'channel', channels) }),
  fact_equals: (lang, { fact }) => ({ fact: factOrSlot(lang, fact) }),
};

/** What a rule demands, in a few words. */
export function describe(lang: Lang, { check, exempts = [] }: Rule): string {
  if (!check) return word(lang, 'place.exempts', { slots: listed(lang, 'slot', exempts) });
  const args = (LIMITS[check.type] as (lang: Lang, check: Check) => Args | null)(lang, check);
  return args === null ? word(lang, 'check.free') : word(lang, `check.${check.type}`, args);
}
