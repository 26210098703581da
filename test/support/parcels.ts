import { newId } from '../../src/kernel/ids.js';
import { system, type Actor } from '../../src/kernel/actor.js';
import { today } from '../../src/kernel/clock.js';
import { enlist } from '../../src/fulfilment/index.js';
import { CORE_FUND_ID, Ledger } from '../../src/ledger/index.js';
import { Addressees } from '../../src/letters/index.js';
import { ParcelOrders } from '../../src/parcels/index.js';
import { importPlaces, Places } from '../../src/places/index.js';
import { Recipients } from '../../src/recipients/index.js';
import type { TestApp } from './app.js';

export const SECRET_NAME = 'Канарэйкін Іван Іванавіч';
const ASKS: Actor = { kind: 'person', id: newId(), roles: ['case_worker'] };
const APPROVES: Actor = { kind: 'person', id: newId(), roles: ['approver'] };

/** Where somebody has to be for a parcel to go each of the four ways, and what goes. */
const WAYS = {
  volunteer_posts: { place: 'by-sizo-1', custody: { status: 'pretrial' }, kit: 'sweets' },
  family_sends: { place: 'by-ik-17', custody: { status: 'convicted', regime: 'enhanced', tier: 'ordinary' }, kit: 'sweets' },
  shop_delivers: { place: 'by-home', custody: { status: 'home' }, kit: 'sweets' },
  pay_the_place: { place: 'by-ik-15', custody: { status: 'convicted', regime: 'general', tier: 'ordinary' }, kit: 'uniform' },
} as const;
export type TestWay = keyof typeof WAYS;

/** Places, money in the core fund, and people to send to, in a running application. */
export async function parcelWorld(app: TestApp) {
  const { changes } = app.db;
  const [places, recipients, orders, addressees, ledger] = [app.nest.get(Places), app.nest.get(Recipients), app.nest.get(ParcelOrders), app.nest.get(Addressees), app.nest.get(Ledger)];
  await importPlaces(changes, system('test'));
  const line = { fundId: CORE_FUND_ID, currency: 'EUR' as const };
  await changes.run(system('test'), (change) => ledger.post(change, {
    kind: 'opening.recorded', key: 'opening:test', effectiveOn: today(), lines: [{ ...line, account: 'asset.bank', amount: 1_000_000 }, { ...line, account: 'equity.opening', amount: -1_000_000 }],
  }));

  /** An invented person who goes by a name no page may show. */
  async function person(way: TestWay = 'volunteer_posts'): Promise<string> {
    const { place, custody } = WAYS[way];
    const { id: placeId } = (await places.byCode(place))!;
    return changes.run(ASKS, async (change) => {
      const { id } = await recipients.create(change, {
        identity: { cyrillic: SECRET_NAME, latin: 'Ivan Kanarejkin', birthYear: 1990, door: 'г. Мінск, вул. Канарэйкавая, 1' }, language: 'ru', toldOn: today(),
        facts: { 'person.violator': false, 'person.onTerrorList': false, 'person.windowAgreed': true }, custody: { placeId, since: '2025-01-01', ...custody },
      });
      for (const purpose of ['parcels', 'letters', 'interests'] as const) await recipients.consent(change, id, purpose, true);
      return id;
    });
  }

  return {
    person,
    /** An approved order whose tasks are open. */
    async order(way: TestWay = 'volunteer_posts'): Promise<string> {
      const { id } = await orders.request({ recipientId: await person(way), kit: WAYS[way].kit, fundId: CORE_FUND_ID, channel: way }, ASKS);
      await orders.approve(id, APPROVES, {});
      await app.drain();
      return id;
    },
    /** Somebody who can be written to; answers their public reference. */
    async addressee(about = 'Chess, bread, rivers.'): Promise<string> {
      const recipientId = await person();
      await changes.run(ASKS, (change) => addressees.open(change, { recipientId, about, languages: ['en', 'be', 'ru'] }));
      return (await app.db.reader.one<{ reference: string }>('SELECT reference FROM addressee WHERE recipient_id = $1', [recipientId]))!.reference;
    },
    /** Makes the member of this name a volunteer. */
    async volunteer(name: 'volunteer' | 'volunteer2' = 'volunteer', trust: 'new' | 'trusted' = 'trusted'): Promise<void> {
      await app.pages(name);
      const { id } = (await app.db.reader.one<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [name]))!;
      await changes.run(system('test'), (change) => enlist(change, { id, trust, cap: 3 }));
    },
  };
}
