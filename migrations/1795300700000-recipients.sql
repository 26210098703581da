-- People in detention: a reference anybody may read, a name nobody reads without a record, where they are, and what they may still get.
CREATE TABLE recipient (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference text NOT NULL UNIQUE CHECK (reference ~ '^R-[0-9A-HJKMNP-TV-Z]{6}$'),
  -- demo people are invented, and say so
  invented boolean NOT NULL,
  -- sealed: name in Cyrillic and Latin, birth year, and at home the door
  identity bytea,
  language text NOT NULL CHECK (language IN ('be', 'ru')),
  -- what the rules may ask about the person: yes, no or a day; what is absent is unknown
  facts jsonb NOT NULL DEFAULT '{}',
  -- when somebody last told us what others sent
  told_on date,
  erased_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((identity IS NULL) = (erased_at IS NOT NULL))
);

-- Where somebody is or was. A new episode ends the one before; two never overlap.
CREATE TABLE custody (
  id uuid PRIMARY KEY,
  recipient_id uuid NOT NULL REFERENCES recipient,
  place_id uuid NOT NULL REFERENCES place,
  status text NOT NULL CHECK (status IN ('pretrial', 'convicted', 'open_type', 'home', 'police', 'hospital', 'transfer', 'released', 'died')),
  regime text,
  tier text,
  since date NOT NULL,
  until date CHECK (until >= since),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  EXCLUDE USING gist (recipient_id WITH =, daterange(since, until) WITH &&)
);
CREATE UNIQUE INDEX custody_now ON custody (recipient_id) WHERE until IS NULL;

-- What counts against an allowance. Append-only: of an order's entries the last one holds.
CREATE TABLE allowance (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient_id uuid NOT NULL REFERENCES recipient,
  order_id uuid,
  state text NOT NULL CHECK (state IN ('held', 'used', 'released')),
  source text NOT NULL CHECK (source IN ('own_order', 'family_reported', 'sanction', 'correction')),
  happened_on date NOT NULL,
  way text NOT NULL CHECK (way IN ('post', 'hand', 'courier', 'payment')),
  purpose text NOT NULL,
  count smallint NOT NULL CHECK (count >= 0),
  grams integer NOT NULL CHECK (grams >= 0),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((source = 'own_order') = (order_id IS NOT NULL)),
  CHECK (source = 'own_order' OR state = 'used')
);
CREATE INDEX allowance_of ON allowance (recipient_id, happened_on);
CREATE INDEX allowance_of_order ON allowance (order_id, id DESC) WHERE order_id IS NOT NULL;
REVOKE UPDATE, DELETE, TRUNCATE ON allowance FROM pasylka_app;

CREATE VIEW allowance_now AS
SELECT a.recipient_id, a.order_id, a.state, a.source, a.happened_on, a.way, a.purpose, a.count, a.grams
FROM allowance a
WHERE a.state <> 'released' AND NOT EXISTS (SELECT 1 FROM allowance later WHERE later.order_id = a.order_id AND later.id > a.id);

-- Consent for one purpose at a time; the last row of a purpose holds.
CREATE TABLE recipient_consent (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  recipient_id uuid NOT NULL REFERENCES recipient,
  purpose text NOT NULL CHECK (purpose IN ('parcels', 'letters', 'public_name', 'interests')),
  given boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX recipient_consent_of ON recipient_consent (recipient_id, purpose, id DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON recipient_consent FROM pasylka_app;
