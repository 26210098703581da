import { ApiProperty } from '@nestjs/swagger';
import type { Day } from '../kernel/clock.js';
import { expenseClaimLifecycle, leaseLifecycle, shipmentLifecycle, taskLifecycle, type ExpenseClaimState, type LeaseState, type ShipmentState, type TaskState } from './lifecycles.js';
import { STEPS, type OrderKind, type Step } from './steps.js';

const KINDS = ['parcel', 'letter'] as const;

export class BoardRow {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ enum: KINDS }) kind!: OrderKind;
  @ApiProperty() region!: string;
  @ApiProperty({ enum: STEPS }) step!: Step;
  @ApiProperty() weightClass!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) deadline!: Day | null;
}
export class BoardAnswer {
  @ApiProperty({ type: BoardRow, isArray: true }) items!: readonly BoardRow[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
  @ApiProperty({ type: 'integer' }) count!: number;
}
export class RunOrder {
  @ApiProperty({ enum: KINDS }) kind!: OrderKind;
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ enum: STEPS }) next!: Step;
}
export class ClaimAnswer {
  @ApiProperty({ format: 'uuid' }) leaseId!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ type: 'integer' }) fence!: number;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
  @ApiProperty({ type: RunOrder, isArray: true }) orders!: readonly RunOrder[];
}
export class RunTaskAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ enum: KINDS }) kind!: OrderKind;
  @ApiProperty({ enum: STEPS }) step!: Step;
  @ApiProperty({ enum: taskLifecycle.states }) state!: TaskState;
  @ApiProperty({ type: 'integer', isArray: true }) ticks!: readonly number[];
}
export class RunAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ type: 'integer' }) fence!: number;
  @ApiProperty({ enum: leaseLifecycle.states }) state!: LeaseState;
  @ApiProperty({ type: 'integer' }) secondsLeft!: number;
  @ApiProperty({ format: 'date-time' }) expiresAt!: Date;
  @ApiProperty({ type: 'integer' }) extensions!: number;
  @ApiProperty({ type: String, format: 'date', nullable: true }) paidOn!: Day | null;
  @ApiProperty({ type: RunTaskAnswer, isArray: true }) tasks!: readonly RunTaskAnswer[];
}
export class ProgressAnswer {
  @ApiProperty({ enum: STEPS, nullable: true }) next!: Step | null;
  @ApiProperty() runCompleted!: boolean;
}
export class ExtendedAnswer {
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
  @ApiProperty({ type: 'integer' }) extensionsLeft!: number;
}
export class ReleasedAnswer {
  @ApiProperty({ type: 'integer' }) waitingForCoordinator!: number;
}
export class PanicAnswer {
  @ApiProperty({ type: 'integer' }) revoked!: number;
}
export class PackingLineAnswer {
  @ApiProperty() name!: string;
  @ApiProperty() localName!: string;
  @ApiProperty({ type: 'integer' }) quantity!: number;
  @ApiProperty({ type: 'integer' }) grams!: number;
}
export class PackingListAnswer {
  @ApiProperty({ type: PackingLineAnswer, isArray: true }) lines!: readonly PackingLineAnswer[];
  @ApiProperty({ type: 'integer' }) plannedGrams!: number;
}
export class LetterTextAnswer {
  @ApiProperty() text!: string;
}
export class StaffTaskAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() code!: string;
  @ApiProperty({ enum: STEPS }) step!: Step;
  @ApiProperty() region!: string;
  @ApiProperty({ type: String, format: 'date', nullable: true }) deadline!: Day | null;
}
export class DoneAnswer {
  @ApiProperty({ enum: STEPS }) done!: Step;
}
export class DecidedAnswer {
  @ApiProperty() decided!: boolean;
}
export class ShipmentAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid' }) orderId!: string;
  @ApiProperty() carrier!: string;
  /** Masked. */
  @ApiProperty() tracking!: string;
  @ApiProperty({ enum: shipmentLifecycle.states }) state!: ShipmentState;
  @ApiProperty() evidence!: string;
  @ApiProperty({ type: 'integer' }) grams!: number;
  @ApiProperty({ format: 'date' }) dispatchedOn!: Day;
  @ApiProperty({ type: String, format: 'date', nullable: true }) deliveredOn!: Day | null;
}
export class ShipmentsAnswer {
  @ApiProperty({ type: ShipmentAnswer, isArray: true }) items!: readonly ShipmentAnswer[];
  @ApiProperty({ type: String, nullable: true }) next!: string | null;
}
export class IdAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
}
export class ClaimStateAnswer {
  @ApiProperty({ enum: expenseClaimLifecycle.states }) state!: ExpenseClaimState;
}
export class AmountAnswer {
  @ApiProperty({ type: 'integer' }) minor!: number;
  @ApiProperty() currency!: string;
}
export class PaidAnswer {
  @ApiProperty({ type: AmountAnswer, isArray: true }) paid!: readonly AmountAnswer[];
}
export class OpenClaimAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() run!: string;
  @ApiProperty() purpose!: string;
  @ApiProperty({ format: 'date' }) spentOn!: Day;
  @ApiProperty({ enum: expenseClaimLifecycle.states }) state!: ExpenseClaimState;
  @ApiProperty({ type: AmountAnswer }) amount!: AmountAnswer;
  /** Yours: somebody else decides. */
  @ApiProperty() own!: boolean;
  @ApiProperty({ description: 'A picture of the receipt came with it; it is looked at on the page.' }) receipt!: boolean;
}
