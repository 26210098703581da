-- Letters: who may be written to, what was written (sealed), and where each letter is.

-- Somebody in detention who wants letters. The reference is random and stands for nobody outside this table; the few
-- words about them are what they agreed to, and neutral.
CREATE TABLE addressee (
  recipient_id uuid PRIMARY KEY REFERENCES recipient,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference text NOT NULL UNIQUE,
  languages text[] NOT NULL CHECK (cardinality(languages) > 0 AND languages <@ ARRAY['en', 'be', 'ru']),
  about text NOT NULL CHECK (length(about) BETWEEN 1 AND 160),
  open boolean NOT NULL DEFAULT true,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE TABLE letter_batch (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  printed_on date NOT NULL,
  posted_on date,
  postage_minor bigint CHECK (postage_minor >= 0),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK (posted_on IS NULL OR posted_on >= printed_on)
);

-- Text, translation and answer are sealed under a key of the letter's own: destroying it erases what was written.
CREATE TABLE letter_order (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference text NOT NULL UNIQUE,
  code_hash bytea NOT NULL UNIQUE CHECK (octet_length(code_hash) = 32),
  state text NOT NULL CHECK (state IN ('written', 'declined', 'moderated', 'translated', 'assigned', 'printed', 'hand_copied', 'posted', 'answered', 'returned')),
  wanted uuid REFERENCES addressee,
  recipient_id uuid REFERENCES addressee,
  language text NOT NULL CHECK (language IN ('en', 'be', 'ru')),
  how text NOT NULL CHECK (how IN ('printed', 'hand_copied')),
  words int NOT NULL CHECK (words > 0),
  warnings text[] NOT NULL DEFAULT '{}',
  text_sealed bytea NOT NULL,
  translation_sealed bytea,
  answer_sealed bytea,
  written_on date NOT NULL,
  posted_on date,
  moderated_by uuid,
  reason text,
  batch_id uuid REFERENCES letter_batch,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state IN ('assigned', 'printed', 'hand_copied', 'posted', 'answered', 'returned')) = (recipient_id IS NOT NULL)),
  CHECK ((state IN ('posted', 'answered', 'returned')) = (posted_on IS NOT NULL)),
  CHECK ((state = 'declined') <= (reason IS NOT NULL)),
  CHECK ((state = 'written') = (moderated_by IS NULL)),
  CHECK ((state = 'printed') <= (batch_id IS NOT NULL)),
  CHECK ((state = 'answered') = (answer_sealed IS NOT NULL))
);
CREATE INDEX letter_waiting ON letter_order (n) WHERE state IN ('written', 'moderated', 'translated', 'assigned');
CREATE INDEX letter_to ON letter_order ((coalesce(recipient_id, wanted)), written_on) WHERE state <> 'declined';
CREATE INDEX letter_of_batch ON letter_order (batch_id) WHERE batch_id IS NOT NULL;

-- How much each addressee was written to in eight weeks, letters still on their way to them included.
CREATE VIEW letter_load AS
SELECT a.recipient_id, a.reference, a.about, a.languages, a.open,
       count(l.id) FILTER (WHERE l.written_on > current_date - 56)::int AS recent,
       max(coalesce(l.posted_on, l.written_on)) AS last_on
FROM addressee a LEFT JOIN letter_order l ON coalesce(l.recipient_id, l.wanted) = a.recipient_id AND l.state <> 'declined'
GROUP BY a.recipient_id;

-- Least written to first: who got fewest in eight weeks; among them whose last letter is longest ago; then by reference.
CREATE VIEW public_read.addressee AS
SELECT reference, about, languages, recent, ((current_date - last_on) / 7)::int AS weeks,
       row_number() OVER (ORDER BY recent, last_on NULLS FIRST, reference)::int AS place
FROM letter_load WHERE open;
GRANT SELECT ON public_read.addressee TO pasylka_public;

-- What the writer's code opens: where the letter is, and nothing about to whom it went.
CREATE FUNCTION public_read.letter_by_code(hash bytea)
RETURNS TABLE (id uuid, state text, how text, written_on date, posted_on date, reason text, answered boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id, state, how, written_on, posted_on, reason, answer_sealed IS NOT NULL FROM letter_order WHERE code_hash = hash
$$;
REVOKE ALL ON FUNCTION public_read.letter_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.letter_by_code(bytea) TO pasylka_public;
