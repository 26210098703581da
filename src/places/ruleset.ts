import type { Day } from '../kernel/clock.js';
import type { Basis, Channel, Confidence, Custody, FactName, PlaceKind, Purpose, Regime, Relation, Slot, Status, Tier, Way } from './vocabulary.js';

/** yes, no, or not known. */
export type Tri = boolean | undefined;

export type Condition =
  | { readonly fact: FactName; readonly op: 'eq'; readonly value: string | boolean }
  | { readonly fact: FactName; readonly op: 'in'; readonly value: readonly (string | boolean)[] }
  | { readonly fact: FactName; readonly op: 'gte' | 'lte'; readonly value: string }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

export type WindowKind = { readonly type: 'calendar_month' | 'calendar_year' } | { readonly type: 'anchored_year'; readonly anchor: FactName } | { readonly type: 'rolling_days'; readonly days: number };

/** Which entries an allowance counts; absent means all. */
export interface Counted {
  readonly ways?: readonly Way[];
  readonly not_purposes?: readonly Purpose[];
}

/** The nine checks. A limit of null says aloud that there is none. */
export type Check =
  | { readonly type: 'max_parcel_weight'; readonly limit_g: number | null }
  | { readonly type: 'max_dimensions'; readonly longest_mm: number; readonly length_girth_mm: number }
  | { readonly type: 'allowance'; readonly measure: 'count' | 'grams'; readonly limit: number | null; readonly window: WindowKind; readonly counted?: Counted; readonly max_age_days?: number }
  | { readonly type: 'min_interval_days'; readonly days: number; readonly counted?: Counted }
  | { readonly type: 'item_forbidden'; readonly tags: readonly string[] }
  | { readonly type: 'item_limit'; readonly tag: string; readonly by: 'piece' | 'grams'; readonly limit: number }
  | { readonly type: 'sender_allowed'; readonly relations: readonly Relation[]; readonly permit?: boolean }
  | { readonly type: 'channel_open'; readonly channels: readonly Channel[]; readonly closed?: readonly { readonly from: Day; readonly to: Day }[] }
  | { readonly type: 'fact_equals'; readonly fact: FactName; readonly value: readonly (string | boolean)[] };
export type CheckType = Check['type'];
export const CHECK_TYPES = ['max_parcel_weight', 'max_dimensions', 'allowance', 'min_interval_days', 'item_forbidden', 'item_limit', 'sender_allowed', 'channel_open', 'fact_equals'] as const satisfies CheckType[];

/** A check, or an exemption from checks (then `exempts` names the slots and `check` is absent). */
export interface Rule {
  readonly code: string;
  readonly slot?: Slot;
  readonly when?: Condition;
  readonly check?: Check;
  readonly severity?: 'block' | 'warn';
  /** Who may override a failure, with a reason; absent: nobody. */
  readonly override?: 'coordinator';
  readonly exempts?: readonly Slot[];
  readonly note?: string;
  /** Where this rule's own source differs from its set's. */
  readonly source?: string;
}

export interface Scope {
  readonly countries?: readonly string[];
  readonly custody?: readonly Custody[];
  readonly kinds?: readonly PlaceKind[];
  readonly regimes?: readonly Regime[];
  readonly tiers?: readonly Tier[];
  readonly places?: readonly string[];
}

/** Rules that stand and fall together: one source, one version. Published sets never change; a new version replaces them. */
export interface RuleSet {
  readonly code: string;
  readonly version: number;
  readonly basis: Basis;
  readonly status: Status;
  readonly precedence: number;
  readonly validFrom: Day;
  readonly validTo?: Day | undefined;
  readonly reviewBy?: Day | undefined;
  readonly verifiedAt?: Day | undefined;
  readonly scope: Scope;
  readonly source: string;
  readonly confidence: Confidence;
  readonly rules: readonly Rule[];
}
