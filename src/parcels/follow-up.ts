import { Inject, Injectable } from '@nestjs/common';
import { system } from '../kernel/actor.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { recipientChanged } from '../recipients/index.js';
import { parcelOrderSettled } from './jobs.js';
import { parcelLifecycle } from './lifecycle.js';
import { ParcelOrders } from './orders.js';
import { orderById, orders } from './rows.js';

const US = system('parcels');

/** What follows by itself: orders of somebody who was moved stop at once, delivered ones are closed in the end. */
@Injectable()
export class FollowUp {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(ParcelOrders) private readonly parcels: ParcelOrders,
    @Inject(Jobs) jobs: Jobs,
  ) {
    jobs.handle(recipientChanged, ({ recipientId }) => this.holdAll(recipientId));
    jobs.handle(parcelOrderSettled, ({ orderId }) => this.settle(orderId));
  }

  /** Holds every order that is not on its way yet; one that left meanwhile is for a coordinator. */
  async holdAll(recipientId: string): Promise<void> {
    for (const { id, state } of await orders(this.reader, { recipientId, limit: 200 })) {
      if (!parcelLifecycle.allows(state, 'hold')) continue;
      await this.changes.run(US, async (change) => {
        const order = await orderById(change, id);
        if (parcelLifecycle.allows(order.state, 'hold')) await this.parcels.stop(change, id, 'hold', 'The person is held elsewhere or otherwise now.');
        else change.skip();
      });
    }
  }

  private async settle(orderId: string): Promise<void> {
    await this.changes.run(US, async (change) => {
      if ((await orderById(change, orderId)).state === 'delivered') await this.parcels.end(change, orderId, 'close');
      else change.skip();
    });
  }
}
