import type { Day } from '../kernel/clock.js';
import { type Currency, minorFromDb } from '../kernel/money.js';
import type { Source } from '../ledger/index.js';
import { compare, type Comparison } from './comparables.js';
import type { ApplicationState, DisbursementState, GrantState } from './lifecycle.js';
import type { Grade, Profile } from './policy.js';

/** What lists and cases show; nothing in here is sealed. */
export interface ApplicationLine {
  readonly id: string;
  readonly seq: number;
  readonly reference: string;
  readonly household: string;
  readonly erased: boolean;
  readonly adults: number | null;
  readonly children: number | null;
  readonly programme: string;
  readonly state: ApplicationState;
  readonly stateOn: Day;
  readonly submittedOn: Day | null;
  readonly asked: number;
  readonly recommended: number | null;
  readonly currency: Currency;
}

type Bigints<T, K extends keyof T> = Omit<T, K> & { [P in K]: string | (null extends T[P] ? null : never) };
const whole = (value: string | null): number | null => (value === null ? null : minorFromDb(value));

const LINE = `SELECT a.id, a.seq, a.reference, h.reference AS household, h.erased_at IS NOT NULL AS erased, h.adults, h.children, a.programme, a.state, a.state_on AS "stateOn", a.submitted_on AS "submittedOn", a.asked_minor AS asked,
  a.recommended_minor AS recommended, a.currency FROM application a JOIN household h ON h.id = a.household_id`;
type LineRow = Bigints<ApplicationLine, 'seq' | 'asked' | 'recommended'>;
const lineOf = (row: LineRow): ApplicationLine => ({ ...row, seq: minorFromDb(row.seq), asked: minorFromDb(row.asked), recommended: whole(row.recommended) });

/** States in which somebody of ours has to do something. */
export const WAITING: readonly ApplicationState[] = ['submitted', 'duplicate_check', 'screening', 'assessment', 'recommended', 'in_approval'];

/** Applications in these states, oldest first, after a place in the list (`seq`). */
export async function listApplications(source: Source, { states, after = 0, limit = 50 }: { states: readonly ApplicationState[]; after?: number; limit?: number }): Promise<ApplicationLine[]> {
  return (await source.query<LineRow>(`${LINE} WHERE a.state = ANY($1) AND a.seq > $2 ORDER BY a.seq LIMIT $3`, [states, after, limit])).map(lineOf);
}

export async function findLine(source: Source, id: string): Promise<ApplicationLine | undefined> {
  const row = await source.one<LineRow>(`${LINE} WHERE a.id = $1`, [id]);
  return row && lineOf(row);
}

/** A household's applications, newest first. */
export async function householdApplications(source: Source, householdId: string): Promise<ApplicationLine[]> {
  return (await source.query<LineRow>(`${LINE} WHERE a.household_id = $1 ORDER BY a.seq DESC`, [householdId])).map(lineOf);
}

export interface StepLine {
  readonly state: ApplicationState;
  readonly on: Day;
  readonly at: Date;
}
export const stepsOf = (source: Source, id: string): Promise<StepLine[]> =>
  source.query('SELECT state, on_day AS on, at FROM application_step WHERE application_id = $1 ORDER BY seq', [id]);

export const candidatesOf = (source: Source, id: string): Promise<{ household: string; reference: string; decision: 'same' | 'different' | null }[]> =>
  source.query('SELECT c.other_household AS household, h.reference, c.decision FROM duplicate_candidate c JOIN household h ON h.id = c.other_household WHERE c.application_id = $1 ORDER BY 2', [id]);

/** What approvers weigh: facts and figures, no name, no place, no word of the family. */
export interface BlindProposal {
  readonly reference: string;
  readonly household: string;
  readonly adults: number | null;
  readonly children: number | null;
  readonly programme: string;
  readonly asked: number;
  readonly submittedOn: Day;
  readonly amount: number;
  readonly currency: Currency;
  readonly instalments: number;
  readonly evidence: Grade;
  readonly profile: Profile;
  readonly approvers: number;
  readonly approved: number;
  readonly route: string | null;
  readonly routeSince: Date | null;
  readonly receivedCount: number;
  readonly receivedMinor: number;
  readonly fundId: number;
}
type ProposalRow = Bigints<BlindProposal, 'asked' | 'amount' | 'receivedMinor'>;

/** The proposal that is voted on; undefined when there is none. */
export async function blindProposal(source: Source, id: string): Promise<BlindProposal | undefined> {
  const row = await source.one<ProposalRow>(
    `SELECT a.reference, h.reference AS household, h.adults, h.children, a.programme, a.asked_minor AS asked, a.submitted_on AS "submittedOn", a.recommended_minor AS amount, a.currency,
            a.instalments, a.evidence, a.profile, p.approvers, pd.route, pd.edited_at AS "routeSince", pr.fund_id AS "fundId",
            (SELECT count(*)::int FROM application_vote v WHERE v.application_id = a.id AND v.version = a.version AND v.choice = 'approve') AS approved,
            (SELECT count(*)::int FROM family_grant g WHERE g.household_id = a.household_id AND g.application_id <> a.id) AS "receivedCount",
            (SELECT coalesce(sum(g.amount_minor), 0) FROM family_grant g WHERE g.household_id = a.household_id AND g.application_id <> a.id) AS "receivedMinor"
       FROM application a JOIN household h ON h.id = a.household_id JOIN programme pr ON pr.code = a.programme
       JOIN approval_policy p ON p.profile = a.profile AND p.amounts @> a.recommended_minor
       LEFT JOIN payout_detail pd ON pd.household_id = a.household_id
      WHERE a.id = $1 AND a.state IN ('in_approval', 'awarded', 'declined') AND a.recommended_minor IS NOT NULL`, [id]);
  return row && { ...row, asked: minorFromDb(row.asked), amount: minorFromDb(row.amount), receivedMinor: minorFromDb(row.receivedMinor) };
}

export interface Similar {
  readonly reference: string;
  readonly awardedOn: Day;
  readonly evidence: Grade;
  readonly amount: number;
}

/** Grants of the same programme in the twelve months before a day: their figures, and the five nearest in amount, newest first. */
export async function similarGrants(source: Source, { programme, before, amount }: { programme: string; before: Day; amount: number }): Promise<{ amounts: number[]; comparison: Comparison | undefined; nearest: Similar[] }> {
  const rows = await source.query<Bigints<Similar, 'amount'>>(
    `SELECT reference, awarded_on AS "awardedOn", evidence, amount_minor AS amount FROM family_grant
      WHERE programme = $1 AND awarded_on <= $2::date AND awarded_on > $2::date - interval '12 months' ORDER BY awarded_on DESC, seq DESC`, [programme, before]);
  const grants = rows.map((row) => ({ ...row, amount: minorFromDb(row.amount) }));
  const amounts = grants.map((grant) => grant.amount);
  const distance = (grant: Similar) => Math.abs(grant.amount - amount);
  const nearest = new Set(grants.toSorted((a, b) => distance(a) - distance(b)).slice(0, 5));
  return { amounts, comparison: compare(amounts), nearest: grants.filter((grant) => nearest.has(grant)) };
}

export interface DisbursementLine {
  readonly id: string;
  readonly seq: number;
  readonly reference: string;
  readonly grantId: string;
  readonly grant: string;
  readonly programme: string;
  readonly applicationId: string;
  readonly householdId: string;
  readonly instalment: number;
  readonly amount: number;
  readonly currency: Currency;
  readonly dueOn: Day;
  readonly state: DisbursementState;
  readonly profile: Profile;
  readonly route: string | null;
  readonly restsUntil: Date | null;
  /** Nothing is paid while a new phrase is asked for, or changed details wait for a second person. */
  readonly frozen: 'phrase' | 'details' | null;
  readonly sentOn: Day | null;
  readonly confirmedOn: Day | null;
}
const PAYMENT = `SELECT d.id, d.seq, d.reference, d.grant_id AS "grantId", g.reference AS grant, g.programme, g.application_id AS "applicationId", g.household_id AS "householdId",
  d.instalment, d.amount_minor AS amount, d.currency, d.due_on AS "dueOn", d.state, g.profile, coalesce(d.route, pd.route) AS route,
  CASE WHEN pd.usable_from > now() THEN pd.usable_from END AS "restsUntil",
  CASE WHEN EXISTS (SELECT FROM phrase_request pr WHERE pr.household_id = g.household_id AND pr.state IN ('asked', 'confirmed')) THEN 'phrase' WHEN pd.awaits THEN 'details' END AS frozen, d.sent_on AS "sentOn", d.confirmed_on AS "confirmedOn"
  FROM disbursement d JOIN family_grant g ON g.id = d.grant_id LEFT JOIN payout_detail pd ON pd.household_id = g.household_id`;
type PaymentRow = Bigints<DisbursementLine, 'seq' | 'amount'>;
const paymentOf = (row: PaymentRow): DisbursementLine => ({ ...row, seq: minorFromDb(row.seq), amount: minorFromDb(row.amount) });

/** Payments in these states, in the order in which they came to be. `dueBy` leaves out what falls due later. */
export async function listDisbursements(source: Source, { states, dueBy = '9999-12-31', after = 0, limit = 50 }: { states: readonly DisbursementState[]; dueBy?: Day; after?: number; limit?: number }): Promise<DisbursementLine[]> {
  return (await source.query<PaymentRow>(`${PAYMENT} WHERE d.state = ANY($1) AND d.due_on <= $2 AND d.seq > $3 ORDER BY d.seq LIMIT $4`, [states, dueBy, after, limit])).map(paymentOf);
}

export async function findDisbursement(source: Source, id: string): Promise<DisbursementLine | undefined> {
  const row = await source.one<PaymentRow>(`${PAYMENT} WHERE d.id = $1`, [id]);
  return row && paymentOf(row);
}

export const disbursementsOf = async (source: Source, where: { grant: string } | { household: string }): Promise<DisbursementLine[]> =>
  (await source.query<PaymentRow>(`${PAYMENT} WHERE ${'grant' in where ? 'd.grant_id' : 'g.household_id'} = $1 ORDER BY d.seq`, ['grant' in where ? where.grant : where.household])).map(paymentOf);

export interface GrantLine {
  readonly id: string;
  readonly seq: number;
  readonly reference: string;
  readonly applicationId: string;
  readonly programme: string;
  readonly amount: number;
  readonly currency: Currency;
  readonly state: GrantState;
  readonly profile: Profile;
  readonly evidence: Grade;
  readonly awardedOn: Day;
}
const GRANT = `SELECT id, seq, reference, application_id AS "applicationId", programme, amount_minor AS amount, currency, state, profile, evidence, awarded_on AS "awardedOn" FROM family_grant`;
type GrantRow = Bigints<GrantLine, 'seq' | 'amount'>;
const grantOf = (row: GrantRow): GrantLine => ({ ...row, seq: minorFromDb(row.seq), amount: minorFromDb(row.amount) });

export async function listGrants(source: Source, { after = 0, limit = 50 }: { after?: number; limit?: number }): Promise<GrantLine[]> {
  return (await source.query<GrantRow>(`${GRANT} WHERE seq > $1 ORDER BY seq LIMIT $2`, [after, limit])).map(grantOf);
}

export async function findGrant(source: Source, id: string): Promise<GrantLine | undefined> {
  const row = await source.one<GrantRow>(`${GRANT} WHERE id = $1`, [id]);
  return row && grantOf(row);
}
