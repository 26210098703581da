import type { Day } from '../kernel/clock.js';
import { DayText, Flag, Id, OneOf, Part, Text, Whole } from '../platform/http/index.js';
import { LANGUAGES, type Lang } from '../platform/i18n/index.js';
import { applicationLife, type ApplicationState, disbursementLife, type DisbursementState } from './lifecycle.js';
import { type Choice, GRADES, type Grade } from './policy.js';

const code = /^[a-z]+(-[a-z]+)*$/;

export class NeedRequest {
  @Text({ max: 40, pattern: code, description: 'A programme of GET /api/v1/programmes.' }) programme!: string;
  @Whole({ min: 1, max: 100_000_000, description: 'Minor units of the programme’s currency.' }) asked!: number;
  @Text({ max: 2000, optional: true }) story?: string;
  @Text({ max: 40, optional: true }) before?: string;
}
export class HouseholdRequest {
  @Text({ max: 120 }) caller!: string;
  @Text({ max: 120 }) inside!: string;
  @Text({ max: 80 }) relation!: string;
  @Whole({ min: 0, max: 20 }) adults!: number;
  @Whole({ min: 0, max: 20 }) children!: number;
}
export class PayoutRequest {
  @Text({ max: 40, pattern: code }) route!: string;
  @Text({ max: 120, optional: true }) payee?: string;
  @Text({ max: 200, optional: true }) account?: string;
}
export class ApplicationRequest {
  @OneOf(LANGUAGES) language!: Lang;
  @Part(() => NeedRequest) need!: NeedRequest;
  @Part(() => HouseholdRequest) household!: HouseholdRequest;
  @Part(() => PayoutRequest) payout!: PayoutRequest;
  @DayText({ optional: true }) effectiveOn?: Day;
}
export class DuplicateRequest {
  @Id() household!: string;
  @Flag() same!: boolean;
}
export class ReasonRequest {
  @Text({ max: 1000 }) reason!: string;
}
export class WhenRequest {
  @DayText({ optional: true, description: 'Default today; never in the future or a closed month.' }) effectiveOn?: Day;
}
export class ProposalRequest extends WhenRequest {
  @Whole({ min: 1, max: 100_000_000, description: 'Minor units.' }) amount!: number;
  @Whole({ min: 1, max: 12 }) instalments!: number;
  @OneOf(GRADES) evidence!: Grade;
  @Text({ max: 1000, description: 'Why this amount; names nobody.' }) rationale!: string;
}
export class VoteRequest extends WhenRequest {
  @OneOf(['approve', 'return', 'decline']) choice!: Choice;
  @Text({ max: 1000, optional: true }) reason?: string;
}
export class ReceiptRequest extends WhenRequest {
  @OneOf(GRADES) receipt!: Grade;
}
/** Keyset pages by `seq`, the place in the list. */
export class ListQuery {
  @Whole({ min: 1, max: 200, optional: true }) limit?: number;
  @Whole({ min: 0, max: Number.MAX_SAFE_INTEGER, optional: true }) after?: number;
}
export class ApplicationsQuery extends ListQuery {
  @OneOf(applicationLife.states, { optional: true }) state?: ApplicationState;
}
export class DisbursementsQuery extends ListQuery {
  @OneOf(disbursementLife.states, { optional: true }) state?: DisbursementState;
}
