import { codeHash, readCode } from '../../../src/campaigns/index.js';
import { MonthlyGifts } from '../../../src/campaigns/monthly.js';
import { system } from '../../../src/kernel/actor.js';
import { newId } from '../../../src/kernel/ids.js';
import { monthlyNotice, Poller, Projector } from '../../../src/payments/index.js';
import { CANARIES as C } from './canaries.js';
import { apiOf, day, type Stage } from './flows.js';

/** A gift paid on Stripe's page, where the donor leaves a name; we hear of it by webhook and by the list. */
export async function gift(stage: Stage): Promise<void> {
  const { app, stripe } = stage;
  const given = (await apiOf(stage)('campaigner', 'campaigns/winter-parcels/donations', { amountMinor: 2500, currency: 'EUR', cardCountry: 'no' })) as unknown as { code: string };
  stage.cage.add('donor.code', given.code);
  const session = /cs_test_\w+/.exec(JSON.stringify(given))![0];
  await stripe.control(`/sessions/${session}/pay`, { person: C['donor.name'], name: C['donor.name'], email: C['donor.email'], settle: true, at: Date.parse(`${day(6)}T12:00:00Z`) / 1000 });
  await stripe.sandbox.idle();
  for (const { raw, signature } of stripe.received.splice(0)) await app.nest.inject({ method: 'POST', url: '/webhooks/stripe', headers: { 'content-type': 'application/json', 'stripe-signature': signature }, payload: raw });
  await app.nest.get(Poller).poll(1);
  await app.nest.get(Projector).drain();
  await app.drain();
  await apiOf(stage)('visitor', 'gift', { code: given.code });
  await receipts(stage, given.code);
}

/** A monthly gift, with an address to write to: a mail goes there. */
export async function monthly(stage: Stage): Promise<void> {
  const { app, stripe } = stage;
  const given = (await apiOf(stage)('campaigner', 'campaigns/winter-parcels/donations', { amountMinor: 2500, currency: 'EUR', cardCountry: 'no', frequency: 'monthly' })) as unknown as { code: string };
  stage.cage.add('donor.code', given.code);
  const session = /cs_test_\w+/.exec(JSON.stringify(given))![0];
  await stripe.control(`/sessions/${session}/pay`, { person: C['donor.name'], name: C['donor.name'], email: C['donor.email'], settle: true });
  await stripe.sandbox.idle();
  await app.nest.get(Poller).poll(1);
  await app.nest.get(Projector).drain();
  await app.drain();
  const hash = codeHash(readCode(given.code)!);
  await app.nest.get(MonthlyGifts).keepAddress(hash, C['monthly.mail'], 'en', newId());
  const { client_reference_id: donationId } = await stripe.stripe.checkout.sessions.retrieve(session);
  await app.db.changes.run(system('test'), (change) => {
    change.skip();
    change.later(monthlyNotice, { donationId: donationId!, notice: 'firstFailure' });
    return Promise.resolve();
  });
  await app.drain();
}

/** A receipt with a name that is forgotten, one whose copy a law makes us keep, and a mail about it. */
async function receipts(stage: Stage, code: string): Promise<void> {
  const [offer] = (await apiOf(stage)('visitor', 'gift/receipts', { code })) as unknown as { of: string }[];
  const asked = { code, of: offer!.of, name: C['receipt.name'], address: C['receipt.address'] };
  await apiOf(stage)('visitor', 'gift/receipts/document', { ...asked, mail: C['receipt.mail'] });
  await apiOf(stage)('visitor', 'gift/receipts/document', { ...asked, pack: 'de', lang: 'de', agreed: true });
  await stage.app.drain();
}
