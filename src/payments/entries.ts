import { disputeLost, disputeOpened, disputeWon, donationRefunded, donationReturned, refundFailed, type Entry } from '../ledger/index.js';
import { currencyOf } from '../kernel/money.js';
import type { BalanceFact, PaymentFacts } from './facts.js';
import { donationEntry, itemOf, type FeesPaidBy } from './posting.js';

/** Whose money it is. */
export interface Owner {
  readonly reference: string;
  readonly fundId: number;
  readonly feesPaidBy: FeesPaidBy;
}

const BACK = { refunded: donationRefunded, returned: donationReturned, refundFailed } as const;

/** What the books of a payment hold once these facts are applied: its balance transactions, disputes that are lost, and those of which something came back. */
export const itemsOf = (facts: PaymentFacts): string[] => [...ripe(facts).map(({ id }) => id), ...lostOf(facts).map(lostItem), ...facts.disputes.filter((dispute) => cameBack(facts, dispute)).map(backItem)];

/** What went back waits for the charge's own row, which says what it settled at: whoever learns of that sees both. */
function ripe({ balance }: PaymentFacts): BalanceFact[] {
  const settled = new Set(balance.flatMap(({ move }) => (move?.what === 'captured' ? [move.charge] : [])));
  return balance.filter(({ move }) => !move || !Object.hasOwn(BACK, move.what) || settled.has(move.charge));
}

/**
 * The entries that the facts ask for beyond what is in the books (`done`, as `itemsOf` names it), one for each balance
 * transaction and one for each dispute that is lost. Whatever the order in which facts come, the balances are the same:
 * what has gone back of a gift is always ⌊settled × given back ÷ given⌋, and the rest of a refund is what its exchange cost.
 */
export function entriesOf(facts: PaymentFacts, owner: Owner, done: readonly string[], today: string): Entry[] {
  const books = new Books(facts, owner, done);
  const moves = ripe(facts).filter(({ id }) => !done.includes(id)).flatMap((fact) => books.move(fact));
  return [...moves, ...lostOf(facts).filter((dispute) => !done.includes(lostItem(dispute)) && !isOld(facts, dispute, done)).map((dispute) => books.lose(dispute, today))];
}

class Books {
  private readonly posted: Set<string>;
  private readonly about: { readonly fundId: number; readonly feesPaidBy: FeesPaidBy; readonly subject: string };

  constructor(private readonly facts: PaymentFacts, private readonly owner: Owner, private readonly done: readonly string[]) {
    this.posted = new Set(done);
    this.about = { fundId: owner.fundId, feesPaidBy: owner.feesPaidBy, subject: owner.reference };
  }

  /** Nothing for a movement of nothing. */
  move(fact: BalanceFact): Entry[] {
    const entry = this.entryOf(fact);
    return entry.lines.length > 0 ? [entry] : [];
  }

  private entryOf(fact: BalanceFact): Entry {
    const { move } = fact;
    if (!move || move.what === 'captured') return this.keep(fact, donationEntry(fact, this.owner));
    if (move.what === 'disputed') return this.dispute(fact);
    const before = this.givenBack(move.charge);
    this.posted.add(fact.id);
    const amount = Math.abs(this.givenBack(move.charge) - before);
    return BACK[move.what]({ ...itemOf(fact), ...this.about, amount, fx: Math.abs(fact.amount) - amount, fee: fact.fee });
  }

  private dispute(fact: BalanceFact): Entry {
    const make = fact.amount < 0 ? disputeOpened : disputeWon;
    const lost = this.done.includes(lostItem({ id: fact.move!.dispute! }));
    return this.keep(fact, make({ ...itemOf(fact), ...this.about, amount: Math.abs(fact.amount), fee: fact.fee, lost }));
  }

  private keep(fact: BalanceFact, entry: Entry): Entry {
    this.posted.add(fact.id);
    return entry;
  }

  /** What has gone back of a charge by what is posted, in the currency it settled in. */
  private givenBack(charge: string): number {
    const settled = this.facts.balance.find(({ move }) => move?.what === 'captured' && move.charge === charge)!;
    const rows = this.facts.balance.filter(({ id, move }) => move?.charge === charge && Object.hasOwn(BACK, move.what) && this.posted.has(id));
    const part = rows.reduce((all, { move }) => all + (move!.what === 'refundFailed' ? -move!.part : move!.part), 0);
    return shareOf(settled.amount, part, settled.move!.part);
  }

  /** All that was withdrawn for it and not given back is gone. */
  lose({ id }: { id: string }, today: string): Entry {
    const rows = this.facts.balance.filter(({ move }) => move?.dispute === id);
    return disputeLost({ key: lostItem({ id }), effectiveOn: today, currency: currencyOf(rows[0]!.currency), ...this.about, amount: withdrawn(rows) });
  }
}

/** ⌊settled × part ÷ gross⌋ without a float: 99,999,999 squared is no safe integer. */
export const shareOf = (settled: number, part: number, gross: number): number => Number((BigInt(settled) * BigInt(part)) / BigInt(gross));

const withdrawn = (rows: readonly BalanceFact[]): number => -rows.reduce((all, { amount }) => all + amount, 0);
/** A higher ticket may have looked earlier: facts in which nothing came back yet say nothing of the end, once something did. */
const isOld = (facts: PaymentFacts, dispute: { id: string }, done: readonly string[]): boolean => done.includes(backItem(dispute)) && !cameBack(facts, dispute);
const cameBack = ({ balance }: PaymentFacts, { id }: { id: string }): boolean => balance.some(({ amount, move }) => move?.dispute === id && amount > 0);
const backItem = ({ id }: { id: string }): string => `dispute:${id}:back`;
const lostItem = ({ id }: { id: string }): string => `dispute:${id}:lost`;
const lostOf = ({ disputes, balance }: PaymentFacts) =>
  disputes.filter(({ id, status }) => status === 'lost' && withdrawn(balance.filter(({ move }) => move?.dispute === id)) > 0);
