-- Families: who asked, found by a phrase nobody but they can say, and what was written between them and us.
CREATE TABLE household (
  id             uuid PRIMARY KEY,
  seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference      text NOT NULL UNIQUE CHECK (reference ~ '^F-[0-9A-HJKMNP-TV-Z]{6}$'),
  language       text NOT NULL CHECK (language IN ('en', 'be', 'ru')),
  -- HMAC of the phrase under a key of the vault; nothing once the family is erased
  phrase_digest  bytea UNIQUE CHECK (octet_length(phrase_digest) = 32),
  phrase_version smallint NOT NULL DEFAULT 1 CHECK (phrase_version > 0),
  phrase_set_at  timestamptz NOT NULL DEFAULT now(),
  adults         smallint CHECK (adults BETWEEN 0 AND 20),
  children       smallint CHECK (children BETWEEN 0 AND 20),
  -- sealed: how to call them, who is inside, how they belong together
  contents       bytea,
  opened_at      timestamptz NOT NULL DEFAULT now(),
  erased_at      timestamptz,
  record_id      uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK (erased_at IS NULL OR (phrase_digest IS NULL AND contents IS NULL)),
  CHECK (erased_at IS NOT NULL OR phrase_digest IS NOT NULL)
);

-- Keyed blind indexes of folded names: how a family that asks twice is found without a name in sight.
CREATE TABLE household_key (
  household_id uuid NOT NULL REFERENCES household (id),
  purpose      text NOT NULL CHECK (purpose IN ('caller', 'inside')),
  digest       bytea NOT NULL CHECK (octet_length(digest) = 32),
  PRIMARY KEY (household_id, purpose)
);
CREATE INDEX household_key_digest ON household_key (purpose, digest);

-- Messages, sealed under the household's key. The family never learns who of us wrote.
CREATE TABLE household_message (
  id           uuid PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  household_id uuid NOT NULL REFERENCES household (id),
  from_family  boolean NOT NULL,
  body         bytea NOT NULL,
  written_at   timestamptz NOT NULL DEFAULT now(),
  record_id    uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX household_message_thread ON household_message (household_id, seq);
REVOKE UPDATE, DELETE ON household_message FROM pasylka_app;
