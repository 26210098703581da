/** The closed words the rules are written in. A new word is a code release; a new number, place or date is data. */
export const PLACE_KINDS = ['remand', 'prison', 'colony', 'juvenile', 'open_type', 'home', 'police', 'hospital'] as const;
export type PlaceKind = (typeof PLACE_KINDS)[number];

/** What holds the person now. `pretrial` lasts until the sentence is in force, also inside a prison. */
export const CUSTODIES = ['pretrial', 'convicted', 'open_type', 'home', 'police', 'hospital', 'transfer', 'released', 'died'] as const;
export type Custody = (typeof CUSTODIES)[number];

export const REGIMES = ['general', 'enhanced', 'strict', 'special', 'prison', 'juvenile', 'settlement'] as const;
export type Regime = (typeof REGIMES)[number];
export const TIERS = ['ordinary', 'improved', 'strict_conditions'] as const;
export type Tier = (typeof TIERS)[number];

/** How a parcel gets there, in the order they are tried. */
export const CHANNELS = ['volunteer_posts', 'family_sends', 'shop_delivers', 'pay_the_place'] as const;
export type Channel = (typeof CHANNELS)[number];
export const WAYS = ['post', 'hand', 'courier', 'payment'] as const;
export type Way = (typeof WAYS)[number];
export const RELATIONS = ['relative', 'foundation', 'volunteer', 'shop'] as const;
export type Relation = (typeof RELATIONS)[number];
export const PURPOSES = ['general', 'medical', 'uniform', 'phone_credit'] as const;
export type Purpose = (typeof PURPOSES)[number];
const MOMENTS = ['request', 'approve', 'pack', 'dispatch'] as const;
export type Moment = (typeof MOMENTS)[number];

export const BASES = ['foundation_policy', 'court_order', 'facility_notice', 'sanction', 'practice', 'de_jure', 'assumed'] as const;
export type Basis = (typeof BASES)[number];
/** `draft` and `assumed` sets are evaluated, and always with a warning; a `withdrawn` one is history. */
export const STATUSES = ['draft', 'assumed', 'published', 'withdrawn'] as const;
export type Status = (typeof STATUSES)[number];
export const CONFIDENCES = ['high', 'medium', 'low'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Questions every place must answer before anything is sent there: silence is not permission. */
export const REQUIRED_SLOTS = ['allowance.count', 'allowance.weight', 'channel', 'custody', 'items.forbidden', 'sender', 'weight.parcel'] as const;
export const SLOTS = [...REQUIRED_SLOTS, 'dimensions', 'interval', 'items.ask', 'items.limit', 'items.perishable', 'lists', 'place.address', 'place.open', 'weight.medical', 'window'] as const;
export type Slot = (typeof SLOTS)[number];

const FLAG = [true, false] as const;
/** The facts a condition may ask for, each with the values it can have; `day` and `text` are open. */
export const FACTS = {
  moment: MOMENTS,
  'place.code': 'text',
  'place.country': 'text',
  'place.kind': PLACE_KINDS,
  'place.open': FLAG,
  'place.addressed': FLAG,
  'person.custody': CUSTODIES,
  'person.regime': REGIMES,
  'person.tier': TIERS,
  'person.sex': ['f', 'm', 'x'],
  'person.sentenceStart': 'day',
  'person.minor': FLAG,
  'person.pregnant': FLAG,
  'person.childUnder3': FLAG,
  'person.seriouslyIll': FLAG,
  'person.violator': FLAG,
  'person.medicalRequest': FLAG,
  'person.windowAgreed': FLAG,
  'person.onTerrorList': FLAG,
  'sender.relation': RELATIONS,
  'sender.permit': FLAG,
  'parcel.channel': CHANNELS,
  'parcel.way': WAYS,
  'parcel.purpose': PURPOSES,
} as const;
export type FactName = keyof typeof FACTS;
export const FACT_NAMES = Object.keys(FACTS) as FactName[];
/** What a case worker may record about a person; the rest follows from custody and the parcel. */
export const PERSON_FACTS = FACT_NAMES.filter((name) => name.startsWith('person.') && !['person.custody', 'person.regime', 'person.tier'].includes(name));

/** Whether `value` can be the value of the fact: rules and requests are refused when not. */
export function fits(name: FactName, value: unknown): boolean {
  const domain = FACTS[name];
  if (domain === 'text') return typeof value === 'string' && value.length <= 60;
  if (domain === 'day') return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
  return (domain as readonly unknown[]).includes(value);
}
