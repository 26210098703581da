import type Stripe from 'stripe';
import { previousOf } from '../changes.js';
import { invalid, missing } from '../errors.js';
import type { Fields } from '../fields.js';
import type { Listed } from '../list.js';
import { listDated } from '../list.js';
import { become, isClosed, isInquiry, submit } from '../payments/dispute.js';
import { EVIDENCE } from '../payments/dispute-draft.js';
import type { Cause, World } from '../world.js';
import { asOfNow } from './balance.js';

type Dispute = Stripe.Dispute;

/** As it is shown: its rows and its deadline by today's clock. */
function shownNow(world: World, row: Dispute): Dispute {
  const { due_by: due } = row.evidence_details;
  const past = due !== null && due < world.now();
  return { ...row, balance_transactions: row.balance_transactions.map((booked) => asOfNow(world, booked)), evidence_details: { ...row.evidence_details, past_due: past } };
}

function stored({ store }: World, id: string): Dispute {
  const row = store.find('dispute', id);
  if (!row) throw missing('dispute', id, 'dispute');
  return row;
}

export const findDispute = (world: World, id: string): Dispute => shownNow(world, stored(world, id));

export function listDisputes(world: World, fields: Fields): Listed<Dispute> {
  const [charge, intent] = [fields.text('charge'), fields.text('payment_intent')];
  const keep = (row: Dispute): boolean => (!charge || row.charge === charge) && (!intent || row.payment_intent === intent);
  const page = listDated<'dispute'>(world.store.all('dispute'), fields, { noun: 'dispute', url: '/v1/disputes', keep });
  return { ...page, data: page.data.map((row) => shownNow(world, row)) };
}

function open(world: World, id: string): Dispute {
  const row = stored(world, id);
  if (isClosed(row)) throw invalid('This dispute is already closed');
  return row;
}

/** `POST /v1/disputes/:id`: metadata, and evidence, which goes to the bank unless `submit` is false. Throws 400 when it is closed. */
export function updateDispute(world: World, id: string, fields: Fields, cause: Cause): Dispute {
  const row = open(world, id);
  const evidence = readEvidence(fields);
  const sends = fields.flag('submit') ?? evidence !== undefined;
  const metadata = fields.mergedMetadata(row.metadata);
  fields.done();
  const whole = { ...row.evidence, ...evidence };
  const has = EVIDENCE.some((name) => whole[name] !== null);
  const after = { ...row, metadata, evidence: whole, evidence_details: { ...row.evidence_details, has_evidence: has } };
  if (sends && has) return shownNow(world, submit(world, row, after, cause));
  world.store.put('dispute', after);
  world.emit('charge.dispute.updated', after, cause, previousOf(row, after));
  return shownNow(world, after);
}

function readEvidence(fields: Fields): Partial<Record<(typeof EVIDENCE)[number], string | null>> | undefined {
  const group = fields.group('evidence');
  if (!group) return undefined;
  const given = EVIDENCE.map((name) => [name, group.isCleared(name) ? null : group.text(name, 20_000)] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

/** `POST /v1/disputes/:id/close`: we do not contest it. Throws 400 when it is closed. */
export function closeDispute(world: World, id: string, cause: Cause): Dispute {
  const row = open(world, id);
  return shownNow(world, become(world, row, isInquiry(row) ? 'warning_closed' : 'lost', cause));
}
