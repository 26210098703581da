import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import type { Day } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { Changes } from '../platform/change/index.js';
import { Reader } from '../platform/database/index.js';
import type { Facts } from './facts.js';
import { importRows } from './import.js';
import type { Imported } from './import.js';
import { readPlaces } from './read.js';
import type { RuleSet } from './ruleset.js';
import { items, kits, placeByCode, placeById, ruleSets, searchPlaces } from './store.js';
import type { Item, Kit, Place, Source } from './store.js';

export interface PlaceQuery {
  readonly text?: string | undefined;
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/** Whether a place is open on a day and has an address: what the rules ask of the place itself. */
export const placeFacts = (place: Place, on: Day): Facts['known'] => ({
  'place.code': place.code,
  'place.country': place.country,
  'place.kind': place.kind,
  'place.open': place.status !== 'withdrawn' && (place.validFrom === null || place.validFrom <= on) && (place.validTo === null || on < place.validTo),
  'place.addressed': place.address !== null,
});

/** Places of detention, their rules, and what can be sent: what the operator's files said last. */
@Injectable()
export class Places {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** Loads the files of the folders, all or nothing; the same files again change nothing. Throws Invalid `places.malformed` naming file, line and field. */
  async import(actor: Actor, ...folders: string[]): Promise<Imported> {
    const data = readPlaces(...folders);
    return this.changes.run(actor, (change) => importRows(change, data));
  }

  /** Throws NotFound `places.unknown`. */
  async find(id: string, source: Source = this.reader): Promise<Place> {
    const place = await placeById(source, id);
    if (!place) throw new NotFound('places.unknown', 'There is no such place.');
    return place;
  }

  byCode(code: string, source: Source = this.reader): Promise<Place | undefined> {
    return placeByCode(source, code);
  }

  /** One page of places by code, and where the next begins. */
  async search({ text = '', after = '', limit = 50 }: PlaceQuery): Promise<{ items: Place[]; next: string | null }> {
    const rows = await searchPlaces(this.reader, text, after, limit + 1);
    return { items: rows.slice(0, limit), next: rows.length > limit ? rows[limit - 1]!.code : null };
  }

  list(): Promise<Place[]> {
    return searchPlaces(this.reader, '', '', 10_000);
  }

  async ruleSetsFor(placeId: string, on: Day, source: Source = this.reader): Promise<RuleSet[]> {
    return ruleSets(source, (await this.find(placeId, source)).country, on);
  }

  items(source: Source = this.reader): Promise<Item[]> {
    return items(source);
  }

  kits(source: Source = this.reader): Promise<Kit[]> {
    return kits(source);
  }

  /** Throws NotFound `places.unknownKit`. */
  async kit(code: string, source: Source = this.reader): Promise<Kit> {
    const [kit] = await kits(source, code);
    if (!kit) throw new NotFound('places.unknownKit', 'There is no such kit.');
    return kit;
  }
}
