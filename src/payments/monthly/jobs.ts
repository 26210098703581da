import { IsHexadecimal, IsIn, IsInt, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { defineJob } from '../../platform/queue/index.js';

export const NOTICES = ['firstFailure', 'lastTry', 'afterPause'] as const;
export type Notice = (typeof NOTICES)[number];
export const ENDS = ['donor', 'failed', 'country', 'stripe', 'closing'] as const;

class NoticeOf {
  @IsUUID() donationId!: string;
  @IsIn(NOTICES) notice!: Notice;
}
class EndOf {
  @IsUUID() donationId!: string;
  @IsIn(ENDS) why!: (typeof ENDS)[number];
}
class CallOf {
  @IsUUID() callId!: string;
}
/** Keyed digests stand for the card: neither its digits nor its expiry are in a job. */
class CardOf {
  @Matches(/^\d{4}-\d{2}-\d{2}$/) day!: string;
  @IsInt() @Min(1) @Max(99_999_999) amountMinor!: number;
  @Matches(/^[A-Z]{3}$/) currency!: string;
  @IsHexadecimal() @Length(64, 64) digits!: string;
  @IsHexadecimal() @Length(64, 64) card!: string;
}

/** Something about a monthly gift that whoever gives it should hear, once. */
export const monthlyNotice = defineJob('payments.monthlyNotice', NoticeOf);
/** A monthly gift is over. */
export const monthlyEnded = defineJob('payments.monthlyEnded', EndOf);
/** A call to Stripe waits to be made. */
export const subscriptionCall = defineJob('payments.subscriptionCall', CallOf);
/** Somebody without a code wants the gift of this card stopped. */
export const stopByCard = defineJob('payments.stopByCard', CardOf);
