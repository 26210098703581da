-- Campaigns ask for money for a purpose; donations are decisions to give. Nothing here says who gave.

-- Published by another person than the one who wrote it. `need` is what a person said on a day, never a counter.
-- The fund is a row of ledger.fund; that schema grants no foreign keys.
CREATE TABLE campaign (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  slug text UNIQUE NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) BETWEEN 3 AND 60),
  fund_id int NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  fees_paid_by text NOT NULL CHECK (fees_paid_by IN ('fund', 'core')),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
  deadline date NOT NULL,
  prices_on date NOT NULL,
  need text NOT NULL CHECK (need IN ('needed', 'covered')),
  need_said_on date NOT NULL,
  need_said_role text NOT NULL,
  transfer_reference text UNIQUE NOT NULL,
  drafted_by text NOT NULL,
  published_by text,
  published_on date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state = 'draft') = (published_by IS NULL) AND (published_by IS NULL) = (published_on IS NULL)),
  CONSTRAINT campaign_two_people CHECK (published_by <> drafted_by)
);

-- English always; the other languages where somebody wrote them.
CREATE TABLE campaign_text (
  campaign_id uuid NOT NULL REFERENCES campaign,
  lang text NOT NULL CHECK (lang IN ('en', 'be', 'ru')),
  title text NOT NULL CHECK (length(title) BETWEEN 3 AND 120),
  summary text NOT NULL CHECK (length(summary) BETWEEN 10 AND 400),
  overflow text NOT NULL CHECK (length(overflow) BETWEEN 3 AND 300),
  verified text NOT NULL CHECK (length(verified) BETWEEN 3 AND 600),
  PRIMARY KEY (campaign_id, lang)
);

-- The budget. `label` has a text for each language that has one: {"en": "…", "be": "…"}.
CREATE TABLE campaign_item (
  campaign_id uuid NOT NULL REFERENCES campaign,
  line smallint NOT NULL,
  label jsonb NOT NULL CHECK (label ? 'en'),
  each_minor bigint NOT NULL CHECK (each_minor BETWEEN 1 AND 99999999),
  number int NOT NULL CHECK (number BETWEEN 1 AND 100000),
  PRIMARY KEY (campaign_id, line)
);

-- Things a donor can choose. The price is what it costs to buy and what it costs to send, never typed.
CREATE TABLE gift (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaign,
  line smallint NOT NULL,
  drawing text NOT NULL CHECK (drawing IN ('parcel', 'envelope', 'mitten', 'candle', 'bag', 'jar', 'house', 'leaflet')),
  label jsonb NOT NULL CHECK (label ? 'en'),
  note jsonb NOT NULL CHECK (note ? 'en'),
  goods_minor bigint NOT NULL CHECK (goods_minor >= 0),
  postage_minor bigint NOT NULL CHECK (postage_minor >= 0),
  price_minor bigint NOT NULL GENERATED ALWAYS AS (goods_minor + postage_minor) STORED CHECK (price_minor BETWEEN 1 AND 99999999),
  UNIQUE (campaign_id, line)
);

-- One decision to give. No name, no address, no answer to the question about the card. The campaign and the gift have no
-- foreign key: every donation would lock their rows.
CREATE TABLE donation (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  campaign_id uuid NOT NULL,
  gift_id uuid,
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 99999999),
  cover_minor bigint NOT NULL CHECK (cover_minor >= 0 AND cover_minor < amount_minor),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  terms_version int NOT NULL,
  code_hash bytea UNIQUE NOT NULL CHECK (octet_length(code_hash) = 32),
  transfer_reference text UNIQUE NOT NULL,
  state text NOT NULL DEFAULT 'opened' CHECK (state IN ('opened', 'received')),
  given_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX donation_of_campaign ON donation (campaign_id, n);

-- What the public site may read: campaigns that were published, and nothing about donations.
CREATE VIEW public_read.campaign AS
  SELECT id, slug, n AS position, state, currency, fees_paid_by, deadline, prices_on, need, need_said_on, need_said_role, transfer_reference, published_on
  FROM campaign WHERE state <> 'draft';
CREATE VIEW public_read.campaign_text AS
  SELECT c.slug, t.lang, t.title, t.summary, t.overflow, t.verified FROM campaign_text t JOIN campaign c ON c.id = t.campaign_id WHERE c.state <> 'draft';
CREATE VIEW public_read.campaign_item AS
  SELECT c.slug, i.line, i.label, i.each_minor, i.number, c.currency FROM campaign_item i JOIN campaign c ON c.id = i.campaign_id WHERE c.state <> 'draft';
CREATE VIEW public_read.gift AS
  SELECT g.id, c.slug, g.line, g.drawing, g.label, g.note, g.price_minor, c.currency FROM gift g JOIN campaign c ON c.id = g.campaign_id WHERE c.state = 'open';
GRANT SELECT ON public_read.campaign, public_read.campaign_text, public_read.campaign_item, public_read.gift TO pasylka_public;

-- The private page: whoever holds the code sees this of one gift, and nobody sees a list.
CREATE FUNCTION public_read.donation_by_code(hash bytea)
RETURNS TABLE (slug text, given_on date, amount_minor bigint, cover_minor bigint, currency text, gift jsonb, transfer_reference text, fees_paid_by text, payment text, posted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.slug, d.given_on, d.amount_minor, d.cover_minor, d.currency, g.label, d.transfer_reference, p.fees_paid_by, p.status, cardinality(p.items) > 0
  FROM donation d JOIN campaign c ON c.id = d.campaign_id LEFT JOIN gift g ON g.id = d.gift_id LEFT JOIN payment p ON p.reference = d.id
  WHERE d.code_hash = hash
$$;
REVOKE ALL ON FUNCTION public_read.donation_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.donation_by_code(bytea) TO pasylka_public;
