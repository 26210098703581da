import type { Day } from '../kernel/clock.js';
import type { Channel, FactName, Purpose, Relation, Way } from './vocabulary.js';

export interface ParcelItem {
  readonly code: string;
  readonly tags: readonly string[];
  readonly qty: number;
  /** Grams of one piece. */
  readonly grams: number;
}

/** One use of what a person may receive: ours, the family's, a sanction. Only held and used entries reach the rules. */
export interface AllowanceFact {
  readonly on: Day;
  readonly way: Way;
  readonly purpose: Purpose;
  readonly count: number;
  readonly grams: number;
  readonly state: 'held' | 'used';
}

/** What is known about one parcel to one person on one day. What is absent is unknown, and unknown is never a yes. */
export interface Facts {
  /** The expected day of arrival: the rules of that day decide. */
  readonly on: Day;
  readonly known: Readonly<Partial<Record<FactName, string | boolean>>>;
  /** Gross weight: measured when packed, computed before. */
  readonly grams?: number | undefined;
  readonly sidesMm?: readonly number[] | undefined;
  readonly items?: readonly ParcelItem[] | undefined;
  /** `confirmedOn`: when somebody last told us what others sent. */
  readonly allowance?: { readonly confirmedOn?: Day | undefined; readonly entries: readonly AllowanceFact[] } | undefined;
}

/** Who sends and how, in each channel. */
export const CARRIAGE: Readonly<Record<Channel, { readonly way: Way; readonly relation: Relation }>> = {
  volunteer_posts: { way: 'post', relation: 'foundation' },
  family_sends: { way: 'post', relation: 'relative' },
  shop_delivers: { way: 'courier', relation: 'shop' },
  pay_the_place: { way: 'payment', relation: 'foundation' },
};

/** The same facts, as they would be if the parcel went by `channel`. */
export function byChannel(facts: Facts, channel: Channel): Facts {
  const { way, relation } = CARRIAGE[channel];
  return { ...facts, known: { ...facts.known, 'parcel.channel': channel, 'parcel.way': way, 'sender.relation': relation } };
}
