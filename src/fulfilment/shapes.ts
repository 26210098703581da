import type { Day } from '../kernel/clock.js';
import { DayText, Flag, Id, OneOf, Text, Whole } from '../platform/http/index.js';
import { EVIDENCE, OUTCOMES, type Outcome } from './coordination.js';
import { PURPOSES, type Purpose } from './expenses.js';
import type { Evidence } from './parcel-work.js';
import { RUN_MAX } from './rules.js';
import { CARRIERS, type Carrier } from './shipments.js';

/** 100,000.00 of any currency: nothing here costs more. */
const AMOUNT = { min: 0, max: 10_000_000 } as const;

/** What arrives with every write under a lease. */
export class HeldRequest {
  @Whole({ min: 1, max: Number.MAX_SAFE_INTEGER, description: 'The fence of the lease, as the claim answered it.' }) fence!: number;
  @Id() orderId!: string;
}
/** A list's query whose items are uuids. */
export class AfterQuery {
  @Whole({ min: 1, max: 200, optional: true }) limit?: number;
  @Id({ optional: true }) after?: string;
}

/** Why a claim got nothing, for the board that is shown again. */
export const CLAIM_REFUSALS = ['taken', 'nothingOpen', 'cap', 'overdue'] as const;
export class BoardQuery extends AfterQuery {
  @OneOf(CLAIM_REFUSALS, { optional: true }) refused?: (typeof CLAIM_REFUSALS)[number];
}
export class FenceRequest {
  @Whole({ min: 1, max: Number.MAX_SAFE_INTEGER }) fence!: number;
}
export class ClaimRequest {
  @Whole({ min: 1, max: RUN_MAX, optional: true, description: 'How many orders from the front of the queue.' }) wanted?: number;
  @Id({ optional: true, description: 'One order of the board instead.' }) orderId?: string;
}
export class BuyRequest extends HeldRequest {
  @Whole({ ...AMOUNT, description: 'Minor units of the order’s currency.' }) goodsMinor!: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class PackRequest extends HeldRequest {
  @Whole({ min: 1, max: 100_000 }) grams!: number;
  @Flag() confirmed!: boolean;
}
export class DispatchRequest extends HeldRequest {
  @OneOf(CARRIERS) carrier!: Carrier;
  @Text({ max: 40 }) tracking!: string;
  @Whole(AMOUNT) postageMinor!: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class PostRequest extends HeldRequest {
  @Whole({ ...AMOUNT, optional: true, description: 'Euro cents.' }) postageMinor?: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class CompleteRequest {
  @Whole({ ...AMOUNT, optional: true }) amountMinor?: number;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class ConfirmRequest {
  @OneOf(OUTCOMES) outcome!: Outcome;
  @OneOf(EVIDENCE) evidence!: Evidence;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class DecideRequest {
  @Id() orderId!: string;
  @OneOf(['prolong', 'requeue']) decision!: 'prolong' | 'requeue';
}
export class ExpenseRequest {
  @Id() leaseId!: string;
  @Id() orderId!: string;
  @OneOf(PURPOSES) purpose!: Purpose;
  @Whole({ min: 1, max: AMOUNT.max }) amountMinor!: number;
  @DayText() spentOn!: Day;
}
export class ReasonRequest {
  @Text({ max: 300 }) reason!: string;
}
export class DayRequest {
  @DayText({ optional: true }) effectiveOn?: Day;
}
