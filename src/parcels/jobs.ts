import { IsUUID } from 'class-validator';
import { defineJob } from '../platform/queue/index.js';

class AboutOrder {
  @IsUUID() orderId!: string;
}

/** An order is approved and can be worked on: fulfilment opens its tasks. */
export const parcelOrderReady = defineJob('parcels.orderReady', AboutOrder);
/** An order was put on hold or cancelled: fulfilment takes its tasks off the board. */
export const parcelOrderStopped = defineJob('parcels.orderStopped', AboutOrder);
/** An order was delivered a while ago and nothing more came: it is closed. */
export const parcelOrderSettled = defineJob('parcels.orderSettled', AboutOrder);
