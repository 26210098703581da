import { MONTHLY } from './before.js';
import { expect } from './expect.js';
import type { Stage } from './stage.js';

/** Its charges since the books begin are gifts of the fund, nothing waits in suspense, and whoever gives it stops it without a code, which nobody has seen. */
export async function adopted({ as, visitor, until, before }: Stage): Promise<string> {
  const { charged, lastFour, expiry, isOver } = before;
  const booked = await until('the charges of a gift that was taken over', async () => {
    const payments = (await as('treasurer').get('/api/v1/payments?limit=200')).json<{ status: string; posted: boolean }[]>();
    return payments.filter(({ status, posted }) => status === 'paid' && posted).length === charged.length && payments;
  });
  const balance = (await as('auditor').get('/api/v1/ledger/trial-balance')).json<{ account: string; balance: number }[]>();
  expect('money in suspense', balance.filter(({ account }) => account === 'liability.suspense').reduce((sum, line) => sum + line.balance, 0), 0);
  await visitor().submit('/stop', '/stop', { day: charged.at(-1)!, amount: String(MONTHLY / 100), currency: 'EUR', lastFour, expiry });
  await until('a gift that was stopped without its code', async () => (await isOver()) && true);
  return `2 subscriptions from before: dry run, then 1 taken over as it is (the yearly stays); its ${booked.length === 1 ? 'charge' : `${booked.length} charges`} of EUR ${(MONTHLY / 100).toFixed(2)} since are booked, nothing in suspense; stopped without a code`;
}
