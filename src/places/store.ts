import type { Day } from '../kernel/clock.js';
import { minorFromDb } from '../kernel/money.js';
import type { Lang } from '../platform/i18n/index.js';
import type { Reader } from '../platform/database/index.js';
import type { RuleSet } from './ruleset.js';
import type { Confidence, PlaceKind, Purpose, Status } from './vocabulary.js';
import { weigh } from './weigh.js';

/** Anything that can be asked: the Reader, or a Change that must see its own writes. */
export type Source = Pick<Reader, 'query' | 'one'>;
export type Name = Readonly<Record<Lang, string>>;

interface Sourced {
  readonly source: string;
  readonly confidence: Confidence;
  readonly verifiedAt: Day | null;
  readonly status: Status;
}
export interface Place extends Sourced {
  readonly id: string;
  readonly code: string;
  readonly country: string;
  readonly kind: PlaceKind;
  readonly name: Name;
  readonly town: string;
  readonly postcode: string | null;
  /** In the script of the country's post. */
  readonly address: string | null;
  readonly notes: string | null;
  readonly validFrom: Day | null;
  readonly validTo: Day | null;
}
export interface Item extends Sourced {
  readonly code: string;
  readonly name: Name;
  readonly tags: readonly string[];
  readonly hs: string | null;
  readonly grams: number;
  readonly priceMinor: number;
}
export interface KitLine extends Item {
  readonly qty: number;
}
/** A version of lines; grams and priceMinor (EUR, goods only) are computed from them. */
export interface Kit extends Sourced {
  readonly code: string;
  readonly version: number;
  readonly purpose: Purpose;
  readonly name: Name;
  readonly packagingGrams: number;
  readonly postageMinor: number;
  readonly lines: readonly KitLine[];
  readonly grams: number;
  readonly priceMinor: number;
}

const PLACE = `id, code, country, kind, name, town, postcode, address, notes, valid_from AS "validFrom", valid_to AS "validTo", source, confidence, verified_at AS "verifiedAt", status`;

export const placeById = (source: Source, id: string): Promise<Place | undefined> => source.one<Place>(`SELECT ${PLACE} FROM place WHERE id = $1`, [id]);
export const placeByCode = (source: Source, code: string): Promise<Place | undefined> => source.one<Place>(`SELECT ${PLACE} FROM place WHERE code = $1`, [code]);

/** Places by code, after `after`; `text` is looked for in code, names, town and address. */
export const searchPlaces = (source: Source, text: string, after: string, limit: number): Promise<Place[]> => source.query<Place>(
  `SELECT ${PLACE} FROM place WHERE code > $1 AND ($2 = '' OR lower(concat_ws(' ', code, name->>'en', name->>'be', name->>'ru', town, address) COLLATE "be-x-icu") LIKE '%' || lower($2 COLLATE "be-x-icu") || '%') ORDER BY code LIMIT $3`,
  [after, text.replace(/[\\%_]/g, '\\$&'), limit],
);

/** The sets that may speak about a country on a day; what their scopes say of a person is the evaluator's question. */
export const ruleSets = (source: Source, country: string, on: Day): Promise<RuleSet[]> => source.query<RuleSet>(
  `SELECT code, version, basis, status, precedence, scope, rules, source, confidence, valid_from AS "validFrom", valid_to AS "validTo", review_by AS "reviewBy", verified_at AS "verifiedAt"
   FROM rule_set WHERE status <> 'withdrawn' AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) AND (scope->'countries' IS NULL OR scope->'countries' ? $1) ORDER BY code, version`,
  [country, on],
).then((sets) => sets.map((set) => ({ ...set, validTo: set.validTo ?? undefined, reviewBy: set.reviewBy ?? undefined, verifiedAt: set.verifiedAt ?? undefined })));

const ITEM = `i.code, i.name, i.tags, i.hs, i.grams, i.price_minor AS "priceMinor", i.source, i.confidence, i.verified_at AS "verifiedAt", i.status`;
const itemOf = <Row extends Item>(row: Row): Row => ({ ...row, priceMinor: minorFromDb(row.priceMinor) });

export const items = async (source: Source): Promise<Item[]> => (await source.query<Item>(`SELECT ${ITEM} FROM item i WHERE i.status <> 'withdrawn' ORDER BY i.code`)).map(itemOf);

/** The newest version of every kit, or of one. */
export async function kits(source: Source, code?: string): Promise<Kit[]> {
  const heads = await source.query<Omit<Kit, 'lines' | 'grams' | 'priceMinor'>>(
    `SELECT DISTINCT ON (code) code, version, purpose, name, packaging_grams AS "packagingGrams", postage_minor AS "postageMinor", source, confidence, verified_at AS "verifiedAt", status
     FROM kit WHERE status <> 'withdrawn' AND ($1::text IS NULL OR code = $1) ORDER BY code, version DESC`, [code ?? null]);
  const lines = await source.query<KitLine & { kit: string; version: number }>(`SELECT l.kit, l.version, l.qty, ${ITEM} FROM kit_line l JOIN item i ON i.code = l.item ORDER BY l.kit, l.position`);
  return heads.map((head) => {
    const own = lines.filter((line) => line.kit === head.code && line.version === head.version).map(itemOf);
    return { ...head, postageMinor: minorFromDb(head.postageMinor), lines: own, ...weigh(own, head.packagingGrams) };
  });
}
