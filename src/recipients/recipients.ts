import { Inject, Injectable } from '@nestjs/common';
import { dayOf, type Day } from '../kernel/clock.js';
import { newId, newReference } from '../kernel/ids.js';
import { Conflict, Invalid } from '../kernel/problem.js';
import { FACT_NAMES, fits, PERSON_FACTS, placeFacts, Places } from '../places/index.js';
import type { AllowanceFact, Custody, FactName, Facts, Place, Regime, Tier } from '../places/index.js';
import type { Change } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import { erased, Vault, type SealedAt } from '../platform/vault/index.js';
import { beginCare, Reveals, type Why } from '../reveals/index.js';
import { appendOwn, appendReport, entriesOf, lockAllowance, ownEntry, unknownPerson } from './allowance.js';
import type { Report, Take } from './allowance.js';
import { openFacts, sealFacts } from './facts.js';
import { recipientChanged } from './jobs.js';
import { consentSaid, recipientCreated, recipientDescribed, recipientMoved } from './records.js';
import { cardOf, cards, currentCustody, custodies } from './rows.js';
import type { CustodyEpisode, RecipientCard, Source } from './rows.js';

/** Who somebody is: sealed, and opened only with a reason and a record. */
export interface Identity {
  /** As it must stand on the parcel: family name, given name, patronymic. */
  readonly cyrillic: string;
  readonly latin: string;
  readonly birthYear?: number | undefined;
  /** At home there is no place with an address: the door, as the post or a courier needs it. */
  readonly door?: string | undefined;
}
export interface NewCustody {
  readonly placeId: string;
  readonly status: Custody;
  readonly regime?: Regime | undefined;
  readonly tier?: Tier | undefined;
  readonly since: Day;
}
export interface NewRecipient {
  readonly identity: Identity;
  readonly language: 'be' | 'ru';
  readonly custody: NewCustody;
  /** What the rules may ask (`person.violator: false`, …); what is left out is unknown. */
  readonly facts?: Facts['known'] | undefined;
  /** The day somebody last told us what others sent; with it an empty history counts as known. */
  readonly toldOn?: Day | undefined;
}
export const CONSENTS = ['parcels', 'letters', 'public_name', 'interests'] as const;
export type ConsentPurpose = (typeof CONSENTS)[number];

const sealedAt = (id: string): SealedAt => ({ table: 'recipient', column: 'identity', row: id, subject: id, subjectKind: 'recipient' });

/** People in detention. */
@Injectable()
export class Recipients {
  constructor(
    @Inject(Vault) private readonly vault: Vault,
    @Inject(Places) private readonly places: Places,
    @Inject(Reader) private readonly reader: Reader,
    @Inject(Reveals) private readonly reveals: Reveals,
  ) {}

  /** Keeps a person: the name sealed, the reference for everything else; invented in every database that is not live. Throws Invalid `recipients.fact`, `recipients.sinceFuture`, NotFound `places.unknown`. */
  async create(change: Change, { identity, language, custody, facts = {}, toldOn }: NewRecipient): Promise<{ id: string; reference: string }> {
    assertFacts(facts);
    const id = newId();
    const reference = newReference('R');
    const record = change.record(recipientCreated, { type: 'recipient', id });
    const sealed = await this.vault.seal(change, sealedAt(id), JSON.stringify(identity));
    await change.query(`INSERT INTO recipient (id, reference, invented, identity, language, facts_sealed, told_on, record_id) SELECT $1, $2, kind <> 'live', $3, $4, $5, $6, $7 FROM installation`,
      [id, reference, sealed, language, await sealFacts(change, this.vault, id, facts), toldOn ?? null, record]);
    await this.insertCustody(change, id, custody, record);
    await beginCare(change, { kind: 'recipient', id });
    return { id, reference };
  }

  /** Somebody is elsewhere, or held otherwise, since a day: ends the episode before. What is on its way is looked at again. Throws Invalid `recipients.since`, `recipients.sinceFuture`. */
  async move(change: Change, id: string, custody: NewCustody): Promise<void> {
    await lockAllowance(change, id);
    const before = await this.custodyOf(change, id);
    if (custody.since <= before.since) throw new Invalid('recipients.since', 'This must begin after the episode before.', { since: 'This must begin after the episode before.' });
    const record = change.record(recipientMoved, { type: 'recipient', id }, { status: custody.status });
    await change.query('UPDATE custody SET until = $2, record_id = $3 WHERE id = $1', [before.id, custody.since, record]);
    await this.insertCustody(change, id, custody, record);
    change.later(recipientChanged, { recipientId: id });
  }

  private async insertCustody(change: Change, recipientId: string, { placeId, status, regime, tier, since }: NewCustody, record: string): Promise<void> {
    if (since > dayOf(change.at)) throw new Invalid('recipients.sinceFuture', 'That day has not come.', { since: 'That day has not come.' });
    await this.places.find(placeId, change);
    await change.query('INSERT INTO custody (id, recipient_id, place_id, status, regime, tier, since, record_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
      [newId(), recipientId, placeId, status, regime ?? null, tier ?? null, since, record]);
  }

  /** Adds or corrects what the rules may ask. Throws Invalid `recipients.fact`, NotFound `recipients.unknown`, Conflict `vault.erased`. */
  async describe(change: Change, id: string, facts: Facts['known']): Promise<void> {
    assertFacts(facts);
    await lockAllowance(change, id);
    const record = change.record(recipientDescribed, { type: 'recipient', id }, { facts: Object.keys(facts).join(' ') });
    const sealed = await sealFacts(change, this.vault, id, { ...(await openFacts(change, this.vault, id)), ...facts });
    await change.query(`UPDATE recipient SET facts_sealed = $2, facts = '{}', record_id = $3 WHERE id = $1`, [id, sealed, record]);
  }

  /** Throws NotFound `recipients.unknown`. */
  async card(id: string, source: Source = this.reader): Promise<RecipientCard> {
    const card = await cardOf(source, id);
    if (!card) throw unknownPerson();
    return card;
  }

  /** What the rules may know of the person; opened without a record, for whoever may see the card. */
  facts(id: string, source: Source = this.reader): Promise<Facts['known']> {
    return openFacts(source, this.vault, id);
  }

  async list({ text = '', before = Number.MAX_SAFE_INTEGER, limit = 50 }: { text?: string | undefined; before?: number | undefined; limit?: number | undefined } = {}): Promise<{ items: RecipientCard[]; next: string | null }> {
    const rows = await cards(this.reader, text, before, limit + 1);
    return { items: rows.slice(0, limit), next: rows.length > limit ? String(rows[limit - 1]!.seq) : null };
  }

  /** The open episode. Throws NotFound `recipients.unknown`. */
  async custodyOf(source: Source, id: string): Promise<CustodyEpisode> {
    const episode = await currentCustody(source, id);
    if (!episode) throw unknownPerson();
    return episode;
  }

  episodes(id: string): Promise<CustodyEpisode[]> {
    return custodies(this.reader, id);
  }

  /** What counts against the person's allowances now. */
  entries(id: string): Promise<AllowanceFact[]> {
    return entriesOf(this.reader, id);
  }

  /** What the rules may know of a person and their place on a day; `exceptOrder`: without what that order holds itself. Throws Conflict `vault.erased`. */
  async factsOf(source: Source, id: string, on: Day, exceptOrder?: string): Promise<{ facts: Pick<Facts, 'known' | 'allowance'>; place: Place; custody: CustodyEpisode }> {
    const custody = await this.custodyOf(source, id);
    const [card, place, entries] = [await this.card(id, source), await this.places.find(custody.placeId, source), await entriesOf(source, id, exceptOrder)];
    if (card.erased) throw erased();
    const held = { 'person.custody': custody.status, ...(custody.regime && { 'person.regime': custody.regime }), ...(custody.tier && { 'person.tier': custody.tier }) };
    return { custody, place, facts: { known: { ...(await this.facts(id, source)), ...placeFacts(place, on), ...held }, allowance: { confirmedOn: card.toldOn ?? undefined, entries } } };
  }

  /** The mutex: between this and the end of the change nobody else can use up what this person may get. */
  lock(change: Change, id: string): Promise<void> {
    return lockAllowance(change, id);
  }
  hold(change: Change, take: Take): Promise<void> {
    return appendOwn(change, 'held', take);
  }
  /** The parcel left: what was held is used, with its weight as measured. Nothing when nothing was held. */
  async use(change: Change, orderId: string, taken: Partial<Pick<Take, 'grams' | 'on'>> = {}): Promise<void> {
    const entry = await ownEntry(change, orderId);
    if (entry?.state === 'held') await appendOwn(change, 'used', { ...entry, ...taken });
  }
  /** The parcel will not leave: what was held is free again. */
  async release(change: Change, orderId: string): Promise<void> {
    const entry = await ownEntry(change, orderId);
    if (entry?.state === 'held') await appendOwn(change, 'released', entry);
  }
  /** What the family or the place told us was received, or taken away. */
  report(change: Change, id: string, report: Report): Promise<void> {
    return appendReport(change, id, report);
  }

  /** Says yes or no to one purpose; the last word holds. Throws NotFound `recipients.unknown`. */
  async consent(change: Change, id: string, purpose: ConsentPurpose, given: boolean): Promise<void> {
    await lockAllowance(change, id);
    const record = change.record(consentSaid, { type: 'recipient', id }, { purpose, given });
    await change.query('INSERT INTO recipient_consent (recipient_id, purpose, given, record_id) VALUES ($1, $2, $3, $4)', [id, purpose, given, record]);
  }

  consents(id: string, source: Source = this.reader): Promise<{ purpose: ConsentPurpose; given: boolean; at: Date }[]> {
    return source.query('SELECT DISTINCT ON (purpose) purpose, given, at FROM recipient_consent WHERE recipient_id = $1 ORDER BY purpose, id DESC', [id]);
  }

  /** Opens who somebody is for the case worker whose case it is (`Reveals.look`). Throws Conflict `vault.erased` too. */
  reveal(change: Change, id: string, why: Why): Promise<Identity> {
    return this.identity(change, id, 'recipient', why);
  }

  /** Name and address as they are written on a parcel or envelope, in the script of that post: a look at a label or a sheet, by whose lease or batch it is. Throws Conflict `recipients.noAddress`. */
  async label(change: Change, id: string, look: 'label' | 'sheet'): Promise<readonly string[]> {
    const { cyrillic, birthYear, door } = await this.identity(change, id, look, { reason: look === 'label' ? 'posting' : 'printing' });
    const place = await this.places.find((await this.custodyOf(change, id)).placeId, change);
    const address = place.kind === 'home' ? door : place.address;
    if (!address) throw new Conflict('recipients.noAddress', 'No address is known for where this person is.');
    const who = birthYear === undefined ? cyrillic : `${cyrillic}, ${birthYear} г. р.`;
    return [who, ...(place.kind === 'home' ? [] : [place.name.ru]), address, ...(place.postcode ? [place.postcode] : []), place.country === 'BY' ? 'РЕСПУБЛИКА БЕЛАРУСЬ / REPUBLIC OF BELARUS' : place.country];
  }

  private async identity(change: Change, id: string, look: 'recipient' | 'label' | 'sheet', why: Why): Promise<Identity> {
    const row = await change.one<{ identity: Buffer | null }>('SELECT identity FROM recipient WHERE id = $1', [id]);
    if (!row) throw unknownPerson();
    if (!row.identity) throw erased();
    const open = await this.reveals.look(change, { look, subject: { kind: 'recipient', id }, why, fields: ['recipient.identity'] });
    return JSON.parse(await open(sealedAt(id), row.identity)) as Identity;
  }
}

function assertFacts(facts: Facts['known']): void {
  const wrong = Object.entries(facts).find(([name, value]) => !PERSON_FACTS.includes(name as FactName) || !FACT_NAMES.includes(name as FactName) || !fits(name as FactName, value));
  if (wrong) throw new Invalid('recipients.fact', `“${wrong[0]}” is not something the rules ask about a person, or not an answer to it.`, { [wrong[0]]: 'is not an answer the rules know' });
}
