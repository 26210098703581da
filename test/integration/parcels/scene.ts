import { system, type Actor } from '../../../src/kernel/actor.js';
import { today, type Day } from '../../../src/kernel/clock.js';
import { Funds, Ledger } from '../../../src/ledger/index.js';
import { Assessment, ParcelOrders, ParcelProgress } from '../../../src/parcels/index.js';
import { FollowUp } from '../../../src/parcels/follow-up.js';
import { importPlaces, Places } from '../../../src/places/index.js';
import { Recipients, type NewRecipient } from '../../../src/recipients/index.js';
import { Reveals } from '../../../src/reveals/index.js';
import { freshDatabase, type TestDatabase } from '../../support/database.js';

export const asha: Actor = { kind: 'person', id: 'a5c1c2f0-0000-4000-8000-000000000001', roles: ['case_worker'] };
export const boris: Actor = { kind: 'person', id: 'a5c1c2f0-0000-4000-8000-000000000002', roles: ['approver'] };
export const cora: Actor = { kind: 'person', id: 'a5c1c2f0-0000-4000-8000-000000000003', roles: ['coordinator'] };

/** Everything a parcel needs, without Nest: places, a fund with money, people to send to. */
export class ParcelScene {
  readonly ledger = new Ledger();
  readonly places: Places;
  readonly recipients: Recipients;
  readonly orders: ParcelOrders;
  readonly progress: ParcelProgress;
  fundId = 0;

  private constructor(readonly db: TestDatabase) {
    this.places = new Places(db.changes, db.reader);
    this.recipients = new Recipients(db.vault, this.places, db.reader, new Reveals(db.changes, db.vault));
    const assessment = new Assessment(this.places, this.recipients);
    this.orders = new ParcelOrders(db.changes, this.places, this.recipients, assessment, this.ledger);
    this.progress = new ParcelProgress(this.recipients, assessment, this.ledger);
    new FollowUp(db.changes, db.reader, this.orders, db.jobs);
  }

  static async open(moneyMinor = 1_000_000): Promise<ParcelScene> {
    const db = await freshDatabase();
    await importPlaces(db.changes, system('test'));
    const scene = new ParcelScene(db);
    scene.fundId = (await db.changes.run(system('test'), (change) => new Funds().create(change, { code: 'parcels', name: 'Parcels', restriction: 'restricted' }))).id;
    await scene.give(moneyMinor);
    return scene;
  }

  /** Money into the fund. */
  give(minor: number): Promise<unknown> {
    const line = { fundId: this.fundId, currency: 'EUR' as const };
    return this.db.changes.run(system('test'), (change) => this.ledger.post(change, { kind: 'opening.recorded', key: `test:${crypto.randomUUID()}`, effectiveOn: today(), lines: [{ ...line, account: 'asset.bank', amount: minor }, { ...line, account: 'equity.opening', amount: -minor }] }));
  }

  available(): Promise<number> {
    return this.ledger.available(this.db.reader, this.fundId, 'EUR');
  }

  async person(place: string, custody: Partial<NewRecipient['custody']> & Pick<NewRecipient['custody'], 'status'>, more: Partial<NewRecipient> = {}): Promise<string> {
    const { id: placeId } = (await this.places.byCode(place))!;
    const { id } = await this.db.changes.run(asha, (change) => this.recipients.create(change, {
      identity: { cyrillic: 'Іваноў Іван Іванавіч', latin: 'Ivan Ivanou', birthYear: 1990, door: 'г. Мінск, вул. Прыдуманая, 1' }, language: 'ru', toldOn: today(), facts: { 'person.violator': false, 'person.onTerrorList': false, 'person.windowAgreed': true },
      custody: { placeId, since: '2025-01-01', ...custody }, ...more,
    }));
    return id;
  }
  remand = (): Promise<string> => this.person('by-sizo-1', { status: 'pretrial' });
  colonist = (): Promise<string> => this.person('by-ik-17', { status: 'convicted', regime: 'enhanced', tier: 'ordinary' });

  async request(recipientId: string, kit = 'sweets', more: object = {}): Promise<string> {
    return (await this.orders.request({ recipientId, kit, fundId: this.fundId, ...more }, asha)).id;
  }
  async approved(recipientId: string, kit = 'sweets', more: object = {}): Promise<string> {
    const id = await this.request(recipientId, kit, more);
    await this.orders.approve(id, boris);
    return id;
  }
  /** Runs one of fulfilment's commands. */
  do<R>(work: (progress: ParcelProgress, change: Parameters<Parameters<TestDatabase['changes']['run']>[1]>[0]) => Promise<R>): Promise<R> {
    return this.db.changes.run(cora, (change) => work(this.progress, change));
  }
  async state(id: string): Promise<string> {
    return (await this.db.reader.one<{ state: string }>('SELECT state FROM parcel_order WHERE id = $1', [id]))!.state;
  }
  day(): Day {
    return today();
  }
}
