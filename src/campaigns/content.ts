import { createHash } from 'node:crypto';
import type { Day } from '../kernel/clock.js';
import { canonicalJson, type Json } from '../kernel/canonical-json.js';
import { newId } from '../kernel/ids.js';
import { currencyOf } from '../kernel/money.js';
import type { Source } from '../ledger/index.js';
import type { Change } from '../platform/change/index.js';
import type { CampaignDraft, CampaignWords, DraftConsent, DraftGift, DraftItem, Kind } from './draft.js';
import type { Said } from './said.js';

/** All that was written of a campaign, as it stands. */
export type Content = CampaignDraft & Required<Pick<CampaignDraft, 'kind' | 'fundCode' | 'overflowFund' | 'consents'>>;

interface Row {
  readonly slug: string;
  readonly kind: Kind;
  readonly partner: string | null;
  readonly currency: string;
  readonly feesPaidBy: CampaignDraft['feesPaidBy'];
  readonly deadline: Day;
  readonly pricesOn: Day;
  readonly fundCode: string;
  readonly overflowFund: string;
  readonly overflow: Said;
  readonly texts: readonly (CampaignWords & { lang: 'en' | 'be' | 'ru' })[];
  readonly items: readonly DraftItem[];
  readonly gifts: readonly DraftGift[];
  readonly consents: readonly DraftConsent[];
}

const CONTENT = `
  SELECT c.slug, c.kind, c.partner, c.currency, c.fees_paid_by AS "feesPaidBy", c.deadline, c.prices_on AS "pricesOn", f.code AS "fundCode", g.code AS "overflowFund", o.words AS overflow,
    (SELECT json_agg(json_build_object('lang', t.lang, 'title', t.title, 'summary', t.summary, 'story', t.story, 'verified', t.verified) ORDER BY t.lang) FROM campaign_text t WHERE t.campaign_id = c.id) AS texts,
    (SELECT json_agg(json_build_object('label', i.label, 'eachMinor', i.each_minor, 'number', i.number) ORDER BY i.line) FROM campaign_item i WHERE i.campaign_id = c.id) AS items,
    (SELECT coalesce(json_agg(json_build_object('label', g.label, 'note', g.note, 'drawing', g.drawing, 'goodsMinor', g.goods_minor, 'postageMinor', g.postage_minor) ORDER BY g.line), '[]') FROM gift g WHERE g.campaign_id = c.id) AS gifts,
    (SELECT coalesce(json_agg(json_build_object('field', s.field, 'way', s.way, 'givenOn', s.given_on) ORDER BY s.field), '[]') FROM campaign_consent s WHERE s.campaign_id = c.id) AS consents
  FROM campaign c JOIN overflow_purpose o ON o.id = c.overflow_id JOIN ledger.fund f ON f.id = c.fund_id JOIN ledger.fund g ON g.id = o.fund_id WHERE c.slug = $1`;

/** What is written of the campaign at this address; undefined where there is none. */
export async function contentOf(source: Source, slug: string): Promise<Content | undefined> {
  const row = await source.one<Row>(CONTENT, [slug]);
  if (!row) return undefined;
  const { overflow, texts, partner, currency, ...rest } = row;
  const words = Object.fromEntries(texts.map(({ lang, ...text }) => [lang, { ...text, overflow: overflow[lang] ?? overflow.en }])) as CampaignDraft['words'];
  return { ...rest, currency: currencyOf(currency), ...(partner === null ? {} : { partner }), words };
}

/** SHA-256 of what is written: what a second person checked is what opens. */
export const digestOf = (content: Content): Buffer => createHash('sha256').update(canonicalJson(JSON.parse(JSON.stringify(content)) as Json)).digest();

/** Writes the parts of a campaign that stand in rows of their own. */
export async function writeParts(change: Change, id: string, { words, items, gifts, consents = [] }: CampaignDraft): Promise<void> {
  await change.query(
    `INSERT INTO campaign_text (campaign_id, lang, title, summary, story, verified)
     SELECT $1, lang, title, summary, coalesce(story, ''), verified FROM jsonb_to_recordset($2) AS t(lang text, title text, summary text, story text, verified text)`, [id, JSON.stringify(textsOf(words))]);
  await change.query(
    `INSERT INTO campaign_item (campaign_id, line, label, each_minor, number)
     SELECT $1, n, i->'label', (i->>'eachMinor')::bigint, (i->>'number')::int FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS t(i, n)`, [id, JSON.stringify(items)]);
  await change.query(
    `INSERT INTO gift (id, campaign_id, line, drawing, label, note, goods_minor, postage_minor)
     SELECT (g->>'id')::uuid, $1, n, g->>'drawing', g->'label', g->'note', (g->>'goodsMinor')::bigint, (g->>'postageMinor')::bigint FROM jsonb_array_elements($2::jsonb) WITH ORDINALITY AS t(g, n)`,
    [id, JSON.stringify(gifts.map((gift) => ({ id: newId(), ...gift })))]);
  await change.query(
    `INSERT INTO campaign_consent (campaign_id, field, way, given_on) SELECT $1, field, way, "givenOn" FROM jsonb_to_recordset($2) AS t(field text, way text, "givenOn" date)`, [id, JSON.stringify(consents)]);
}

/** Takes the parts of a draft away, so that they can be written anew; the database refuses it for what was published. */
export async function dropParts(change: Change, id: string): Promise<void> {
  for (const table of ['campaign_text', 'campaign_item', 'gift', 'campaign_consent']) await change.query(`DELETE FROM ${table} WHERE campaign_id = $1`, [id]);
}

const textsOf = (words: CampaignDraft['words']): object[] =>
  Object.entries(words as Record<string, CampaignWords | undefined>).flatMap(([lang, text]) => (text ? [{ lang, ...text }] : []));

/** The overflow's words, by language. */
export const overflowOf = ({ en, be, ru }: CampaignDraft['words']): Said => ({ en: en.overflow, ...(be ? { be: be.overflow } : {}), ...(ru ? { ru: ru.overflow } : {}) });
