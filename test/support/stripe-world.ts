import type { Entry } from '../../src/ledger/index.js';
import type { BalanceFact, DisputeFact, Move, PaymentFacts, RefundFact } from '../../src/payments/facts.js';
import { entriesOf, itemsOf, type Owner } from '../../src/payments/entries.js';
import { statusOf } from '../../src/payments/status.js';

/** Numbers from a seed, so that what went wrong can be run again (mulberry32). */
export class Dice {
  constructor(private seed: number) {}

  /** A whole number below `n`. */
  below(n: number): number {
    this.seed = (this.seed + 0x6d2b79f5) | 0;
    let t = Math.imul(this.seed ^ (this.seed >>> 15), 1 | this.seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 4_294_967_296) * n);
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<T>(all: readonly T[]): T {
    return all[this.below(all.length)]!;
  }
}

export interface Told {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
}
type Turn = Partial<PaymentFacts> & { readonly say: readonly string[] };

interface Asked {
  readonly fundIds: readonly number[];
  /** Either, unless told. */
  readonly feesPaidBy?: Owner['feesPaidBy'];
}

/** One payment from its page to the last dispute: what Stripe answers at each step, and the events it sends on the way there. */
export class Story {
  readonly owner: Owner;
  readonly intent: string;
  readonly gross: number;
  readonly currency: string;
  /** What Stripe pays out. */
  readonly settles: 'EUR' | 'USD';
  readonly steps: { readonly facts: PaymentFacts; readonly events: readonly Told[] }[] = [];
  at = 0;

  constructor(name: string, dice: Dice, { reference, fundIds, feesPaidBy }: Asked & { reference: string }) {
    this.owner = { reference, fundId: dice.of(fundIds), feesPaidBy: feesPaidBy ?? (dice.chance(50) ? 'fund' : 'core') };
    this.intent = `pi_${name}`;
    this.gross = 200 + dice.below(100_000);
    this.settles = dice.chance(75) ? 'EUR' : 'USD';
    this.currency = dice.chance(70) ? this.settles : 'CZK';
    this.tell(dice);
  }

  get now(): PaymentFacts {
    return this.steps[this.at]!.facts;
  }

  get isOver(): boolean {
    return this.at === this.steps.length - 1;
  }

  /** What the books hold of it when each step is seen at once and in order: statuses and entries of a run in which nothing is lost. */
  get whole(): { readonly status: string; readonly items: readonly string[]; readonly entries: readonly Entry[] } {
    const done: string[] = [];
    const entries = this.steps.flatMap(({ facts }) => {
      const due = entriesOf(facts, this.owner, done, '2026-11-30');
      done.push(...itemsOf(facts).filter((item) => !done.includes(item)));
      return due;
    });
    return { status: statusOf(this.steps.at(-1)!.facts), items: done, entries };
  }

  private tell(dice: Dice): void {
    this.turn({ say: [] });
    if (dice.chance(20)) this.turn({ declined: true, intent: 'requires_payment_method', say: ['payment_intent.payment_failed'] });
    if (dice.chance(5)) return this.turn({ session: 'expired', intent: 'canceled', say: ['checkout.session.expired'] });
    const settled = this.currency === this.settles ? this.gross : Math.max(1, Math.floor(this.gross / (20 + dice.below(10))));
    const captured = this.row('c', settled, 30 + Math.floor(settled / 70), { what: 'captured', part: this.gross });
    const paid = { session: 'complete', intent: 'succeeded', declined: false, chargeId: `ch_${this.intent}`, charges: [{ id: `ch_${this.intent}`, gross: this.gross }] } as const;
    if (dice.chance(30)) this.turn({ intent: 'processing', session: 'complete', declined: false, say: ['checkout.session.completed', 'payment_intent.processing'] });
    if (dice.chance(50)) this.turn({ ...paid, say: ['payment_intent.succeeded', 'charge.succeeded'] }); // the fee is not known yet
    this.turn({ ...paid, balance: [captured], say: ['payment_intent.succeeded', 'charge.updated'] });
    let left = this.gross;
    for (let n = dice.below(4); n > 0 && left > 0; n -= 1) left -= dice.chance(60) ? this.refund(dice, n, { left, settled }) : this.dispute(dice, n, settled);
  }

  /** Answers how much of the donor's money stays away. */
  private refund(dice: Dice, n: number, { left, settled }: { left: number; settled: number }): number {
    const part = dice.chance(30) ? left : 1 + dice.below(left);
    const back = Math.max(1, Math.floor((settled * part) / this.gross) + (this.currency === this.settles ? 0 : dice.below(5) - 2));
    const of = (status: string): RefundFact => ({ id: `re_${this.intent}_${n}`, amount: part, currency: this.currency, status, failureReason: null, ours: null });
    const others = this.last.refunds;
    this.turn({ refunds: [...others, of('pending')], balance: [...this.last.balance, this.row(`r${n}`, -back, 0, { what: 'refunded', part })], say: ['refund.created', 'charge.refunded'] });
    if (dice.chance(25)) {
      this.turn({ refunds: [...others, of('failed')], balance: [...this.last.balance, this.row(`f${n}`, back, 0, { what: 'refundFailed', part })], say: ['refund.failed', 'charge.refund.updated'] });
      return 0;
    }
    this.turn({ refunds: [...others, of('succeeded')], say: ['refund.updated'] });
    return part;
  }

  private dispute(dice: Dice, n: number, settled: number): number {
    const id = `dp_${this.intent}_${n}`;
    const amount = Math.max(2, Math.floor(settled / (1 + dice.below(4))));
    const of = (status: string): DisputeFact => ({ id, amount: this.gross, currency: this.currency, status, reason: 'general', dueBy: null, refundable: false });
    const move = { what: 'disputed', part: this.gross, dispute: id } as const;
    const others = this.last.disputes;
    const first = dice.chance(70) ? amount : Math.ceil(amount / 2);
    this.turn({ disputes: [...others, of('needs_response')], balance: [...this.last.balance, this.row(`d${n}`, -first, 2_000, move)], say: ['charge.dispute.created', 'charge.dispute.funds_withdrawn'] });
    if (first < amount) this.turn({ balance: [...this.last.balance, this.row(`e${n}`, first - amount, 0, move)], say: ['charge.dispute.updated'] });
    if (dice.chance(50)) this.turn({ disputes: [...others, of('lost')], say: ['charge.dispute.closed'] });
    if (dice.chance(40)) this.turn({ disputes: [...others, of('won')], balance: [...this.last.balance, this.row(`w${n}`, amount, dice.chance(50) ? -2_000 : 0, move)], say: ['charge.dispute.closed', 'charge.dispute.funds_reinstated'] });
    return 0;
  }

  private get last(): PaymentFacts {
    return this.steps.at(-1)!.facts;
  }

  private turn({ say, ...more }: Turn): void {
    const n = this.steps.length;
    const facts = n === 0 ? { ...BEGINNING, reference: this.owner.reference, intentId: this.intent, asked: { amount: this.gross, currency: this.currency } } : this.last;
    this.steps.push({ facts: { ...facts, ...more }, events: say.map((type, at) => ({ id: `evt_${this.intent}_${n}_${at}`, type, objectId: this.intent })) });
  }

  private row(name: string, amount: number, fee: number, move: Omit<Move, 'charge'>): BalanceFact {
    return { id: `txn_${this.intent}_${name}`, amount, fee, net: amount - fee, currency: this.settles, type: 'any', day: '2026-11-20', move: { charge: `ch_${this.intent}`, ...move } };
  }
}

const BEGINNING: PaymentFacts = {
  reference: null, sessionId: null, session: 'open', intentId: null, intent: 'requires_payment_method', declined: false, chargeId: null, cardCountry: null, cardFingerprint: null,
  asked: null, charges: [], refunds: [], disputes: [], warnings: [], balance: [],
};

/** Some payments whose stories are told side by side, one step at a time. */
export class World {
  readonly stories: readonly Story[];
  /** Every event so far, as Stripe lists them. */
  readonly told: Told[] = [];
  private readonly byIntent: ReadonlyMap<string, Story>;

  constructor(references: readonly string[], dice: Dice, { prefix = '', ...asked }: Asked & { prefix?: string }) {
    this.stories = references.map((reference, n) => new Story(`${prefix}${n}`, dice, { reference, ...asked }));
    this.byIntent = new Map(this.stories.map((story) => [story.intent, story]));
  }

  get isOver(): boolean {
    return this.stories.every(({ isOver }) => isOver);
  }

  /** Something happens to one of the payments; answers what Stripe sends about it. */
  step(dice: Dice): readonly Told[] {
    const open = this.stories.filter(({ isOver }) => !isOver);
    if (open.length === 0) return [];
    const story = dice.of(open);
    story.at += 1;
    const { events } = story.steps[story.at]!;
    this.told.push(...events);
    return events;
  }

  /** What stands on each account of each fund and currency in the end, where that is not zero. */
  static balances(entries: readonly Entry[]): string[] {
    const sums = new Map<string, number>();
    for (const { account, fundId, currency, amount } of entries.flatMap(({ lines }) => lines)) {
      const place = `${account} ${fundId} ${currency}`;
      sums.set(place, (sums.get(place) ?? 0) + amount);
    }
    return [...sums].filter(([, sum]) => sum !== 0).map(([place, sum]) => `${place} ${sum}`).sort();
  }

  facts(objectId: string): PaymentFacts {
    return this.byIntent.get(objectId)!.now;
  }
}
