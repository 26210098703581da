import type { Day } from '../kernel/clock.js';
import type { Name } from '../places/index.js';
import type { Reader } from '../platform/database/index.js';
import type { Custody, PlaceKind, Regime, Tier } from '../places/index.js';

export type Source = Pick<Reader, 'query' | 'one'>;

/** An episode: where somebody is, under which regime, since when. */
export interface CustodyEpisode {
  readonly id: string;
  readonly placeId: string;
  readonly status: Custody;
  readonly regime: Regime | null;
  readonly tier: Tier | null;
  readonly since: Day;
  readonly until: Day | null;
}

/** What may be seen of a person without opening anything. */
export interface RecipientCard {
  readonly id: string;
  readonly seq: number;
  readonly reference: string;
  readonly invented: boolean;
  readonly language: 'be' | 'ru';
  readonly toldOn: Day | null;
  readonly erased: boolean;
  readonly status: Custody | null;
  readonly regime: Regime | null;
  readonly tier: Tier | null;
  readonly since: Day | null;
  readonly placeId: string | null;
  readonly placeName: Name | null;
  readonly placeKind: PlaceKind | null;
}

const CARD = `SELECT r.id, r.seq::float8 AS seq, r.reference, r.invented, r.language, r.told_on AS "toldOn", r.erased_at IS NOT NULL AS erased,
  c.status, c.regime, c.tier, c.since, c.place_id AS "placeId", p.name AS "placeName", p.kind AS "placeKind"
  FROM recipient r LEFT JOIN custody c ON c.recipient_id = r.id AND c.until IS NULL LEFT JOIN place p ON p.id = c.place_id`;

export const cardOf = (source: Source, id: string): Promise<RecipientCard | undefined> => source.one<RecipientCard>(`${CARD} WHERE r.id = $1`, [id]);

/** Newest first; `text` is part of a reference. */
export const cards = (source: Source, text: string, before: number, limit: number): Promise<RecipientCard[]> => source.query<RecipientCard>(
  `${CARD} WHERE r.seq < $1 AND strpos(r.reference, upper($2)) > 0 ORDER BY r.seq DESC LIMIT $3`, [before, text, limit]);

const EPISODE = `SELECT id, place_id AS "placeId", status, regime, tier, since, until FROM custody`;
export const currentCustody = (source: Source, recipientId: string): Promise<CustodyEpisode | undefined> => source.one<CustodyEpisode>(`${EPISODE} WHERE recipient_id = $1 AND until IS NULL`, [recipientId]);
export const custodies = (source: Source, recipientId: string): Promise<CustodyEpisode[]> => source.query<CustodyEpisode>(`${EPISODE} WHERE recipient_id = $1 ORDER BY since DESC`, [recipientId]);
