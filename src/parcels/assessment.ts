import { Inject, Injectable } from '@nestjs/common';
import type { Day } from '../kernel/clock.js';
import { Conflict, type FieldErrors } from '../kernel/problem.js';
import type { Lang } from '../platform/i18n/index.js';
import { byChannel, channelsFor, evaluate, Places, say, sayRemedy, word } from '../places/index.js';
import type { Facts, Moment, Purpose, Verdict } from '../places/index.js';
import { Recipients } from '../recipients/index.js';
import type { CustodyEpisode } from '../recipients/index.js';
import type { ParcelLine, ParcelOrder, Source } from './rows.js';

/** What the rules need to know of a parcel that is planned or packed. */
export interface Planned {
  readonly recipientId: string;
  readonly purpose: Purpose;
  readonly arriveOn: Day;
  readonly grams: number;
  readonly lines: readonly Pick<ParcelLine, 'item' | 'tags' | 'qty' | 'grams'>[];
}
export interface Assessed {
  /** Every channel, the best first. */
  readonly ways: ReturnType<typeof channelsFor>;
  readonly custody: CustodyEpisode;
  readonly region: string;
}

/** Asks the rules about parcels: the place, the person and what they have had, for the day it should arrive. */
@Injectable()
export class Assessment {
  constructor(
    @Inject(Places) private readonly places: Places,
    @Inject(Recipients) private readonly recipients: Recipients,
  ) {}

  async ways(source: Source, planned: Planned): Promise<Assessed> {
    const { facts, sets, custody, region } = await this.about(source, planned, 'request');
    return { ways: channelsFor(facts, sets), custody, region };
  }

  /** The rules' answer to an order as it stands: its channel, its own hold not counted against itself, the custody of now. */
  async check(source: Source, order: ParcelOrder, lines: readonly ParcelLine[], moment: Moment): Promise<{ verdict: Verdict; custody: CustodyEpisode }> {
    const planned = { ...order, grams: order.measuredGrams ?? order.plannedGrams, lines };
    const { facts, sets, custody } = await this.about(source, planned, moment, order.id);
    return { verdict: evaluate(byChannel(facts, order.channel), sets), custody };
  }

  private async about(source: Source, planned: Planned, moment: Moment, exceptOrder?: string): Promise<{ facts: Facts; sets: Awaited<ReturnType<Places['ruleSetsFor']>>; custody: CustodyEpisode; region: string }> {
    const { recipientId, purpose, arriveOn, grams, lines } = planned;
    const { facts, place, custody } = await this.recipients.factsOf(source, recipientId, arriveOn, exceptOrder);
    const items = lines.map(({ item, tags, qty, grams: each }) => ({ code: item, tags, qty, grams: each }));
    const known = { ...facts.known, moment, 'parcel.purpose': purpose };
    return { facts: { on: arriveOn, known, items, grams, allowance: facts.allowance }, sets: await this.places.ruleSetsFor(place.id, arriveOn, source), custody, region: place.country };
  }
}

/** Whether the rules let it go; what a coordinator may override needs their reason. */
export const mayGo = ({ decision }: Verdict, overrideReason: string | null): boolean =>
  decision === 'pass' || decision === 'pass_with_warnings' || (decision === 'needs_override' && overrideReason !== null);

const WAY_OUT = 'Ways out: a letter, paying for the relatives’ own parcel, or keeping it for the day of release.';

/** Each question that stands in the way: what was found, and what would help. */
function reasonsOf(lang: Lang, { checks }: Verdict): FieldErrors {
  const wrong = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown');
  return Object.fromEntries(wrong.map((check) => {
    const help = sayRemedy(lang, check.remedy);
    return [check.slot, `${word(lang, `slot.${check.slot}`)}: ${say(lang, check)}${help && ` ${word(lang, 'verdict.help', { help })}`}`];
  }));
}

/** The rules do not let it go: each reason with what would help, and a way out; `in` says the reasons in another language. */
export class Refusal extends Conflict {
  readonly in: (lang: Lang) => FieldErrors;

  constructor(verdict: Verdict) {
    const reasons = reasonsOf('en', verdict);
    const code = { needs_info: 'parcels.needsInfo', needs_override: 'parcels.needsOverride' }[verdict.decision as string] ?? 'parcels.blocked';
    super(code, `The rules do not let this parcel go. ${Object.values(reasons).join(' ')} ${WAY_OUT}`, reasons);
    this.in = (lang) => reasonsOf(lang, verdict);
  }
}

