import { Inject, Injectable } from '@nestjs/common';
import { Checks, type Check } from '../payments/index.js';

/** Every payment is of a donation; only what came by hand, or for a fund without anybody’s code, stands for itself (payments/bank/gifts.ts). */
const donations: Check = {
  name: 'donations',
  codes: ['paymentWithoutDonation'],
  async run({ reader }) {
    const rows = await reader.query<{ object: string }>(
      `SELECT p.reference AS object FROM payment p
       WHERE cardinality(p.items) > 0 AND NOT EXISTS (SELECT FROM donation d WHERE d.id = p.donation) AND NOT (p.donation = p.reference AND p.rail IN ('transfer', 'cash', 'in_kind')) ORDER BY p.id LIMIT 200`);
    return rows.map(({ object }) => ({ code: 'paymentWithoutDonation' as const, object }));
  },
};

/** What this room adds to reconciliation. */
@Injectable()
export class DonationChecks {
  constructor(@Inject(Checks) checks: Checks) {
    checks.add(donations);
  }
}
