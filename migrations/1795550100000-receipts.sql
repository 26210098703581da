-- Receipts: numbered without gaps in each series, corrected by a chain, never changed. Nobody's name is here (docs/receipts.md).

-- What a receipt was worded with, so that the same one can be made again when the packs have moved on.
CREATE TABLE receipt_wording (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  content jsonb NOT NULL
);

-- `kind`: of one payment (`subject` is its reference) or of a donation's year (`subject` is the donation). The amounts are what
-- stands now: of a correction, what is left. `before` makes a gap impossible: number n needs number n − 1.
CREATE TABLE receipt (
  series text NOT NULL CHECK (series ~ '^[a-z]{2,20}$'),
  no bigint NOT NULL CHECK (no > 0),
  before bigint GENERATED ALWAYS AS (nullif(no - 1, 0)) STORED,
  id uuid UNIQUE NOT NULL,
  kind text NOT NULL CHECK (kind IN ('payment', 'year')),
  subject uuid NOT NULL,
  year int NOT NULL CHECK (year BETWEEN 2000 AND 9999),
  replaces bigint CHECK (replaces < no),
  revision int NOT NULL CHECK (revision >= 0 AND (revision = 0) = (replaces IS NULL)),
  lang text NOT NULL CHECK (lang ~ '^[a-z]{2}$'),
  gift_minor bigint NOT NULL CHECK (gift_minor >= 0),
  cover_minor bigint NOT NULL CHECK (cover_minor >= 0),
  gross_minor bigint NOT NULL CHECK (gross_minor = gift_minor + cover_minor),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  settled_minor bigint NOT NULL CHECK (settled_minor >= 0),
  settled_currency text NOT NULL CHECK (settled_currency ~ '^[A-Z]{3}$'),
  -- the payments it is about, as it says them
  lines jsonb NOT NULL CHECK (jsonb_array_length(lines) > 0),
  wording bytea NOT NULL REFERENCES receipt_wording,
  issued_on date NOT NULL,
  -- of the PDF without a name: one of a PDF with a name would let whoever has a list of names try them
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (series, no),
  FOREIGN KEY (series, before) REFERENCES receipt (series, no),
  UNIQUE (series, no, kind, subject, year),
  -- a correction is about the same thing, and nothing is corrected twice
  FOREIGN KEY (series, replaces, kind, subject, year) REFERENCES receipt (series, no, kind, subject, year),
  CONSTRAINT receipt_no_fork UNIQUE (series, replaces)
);
CREATE UNIQUE INDEX receipt_one_root ON receipt (series, kind, subject, year) WHERE replaces IS NULL;
CREATE INDEX receipt_of_subject ON receipt (subject, kind);

CREATE FUNCTION refuse_receipt_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt         FOR EACH STATEMENT EXECUTE FUNCTION refuse_receipt_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt_wording FOR EACH STATEMENT EXECUTE FUNCTION refuse_receipt_change();

-- The next number, held until the end of the transaction: whoever rolls back gives it back.
CREATE FUNCTION next_receipt(of_series text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7269, hashtext(of_series));
  RETURN (SELECT coalesce(max(no), 0) + 1 FROM receipt WHERE series = of_series);
END $$;

-- Writes one receipt under the number that `next_receipt` gave.
CREATE FUNCTION issue_receipt(given jsonb, words jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  INSERT INTO receipt_wording VALUES (decode(given->>'wording', 'hex'), words) ON CONFLICT DO NOTHING;
  INSERT INTO receipt (series, no, id, kind, subject, year, replaces, revision, lang, gift_minor, cover_minor, gross_minor, currency, settled_minor, settled_currency, lines, wording, issued_on, digest, record_id)
  SELECT series, no, id, kind, subject, year, replaces, revision, lang, gift, cover, gross, currency, settled, "settledCurrency", lines, decode(wording, 'hex'), "issuedOn", decode(digest, 'hex'), record
  FROM jsonb_to_record(given) AS r(series text, no bigint, id uuid, kind text, subject uuid, year int, replaces bigint, revision int, lang text, gift bigint, cover bigint, gross bigint, currency text,
    settled bigint, "settledCurrency" text, lines jsonb, wording text, "issuedOn" date, digest text, record uuid);
$$;
REVOKE ALL ON FUNCTION next_receipt(text), issue_receipt(jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION next_receipt(text), issue_receipt(jsonb, jsonb) TO pasylka_app;
REVOKE INSERT, UPDATE, DELETE ON receipt, receipt_wording FROM pasylka_app;

-- Where a law makes the foundation keep a copy: the name, sealed under a key of its own, and until when.
CREATE TABLE receipt_copy (
  receipt_id uuid PRIMARY KEY REFERENCES receipt (id),
  holder uuid NOT NULL,
  sealed bytea NOT NULL,
  keep_until date NOT NULL
);
CREATE INDEX receipt_copy_until ON receipt_copy (keep_until);
REVOKE UPDATE ON receipt_copy FROM pasylka_app;
REVOKE SELECT ON receipt_copy FROM pasylka_reader;

-- A mail somebody asked for, once for each receipt (a correction is another): the address is sealed under a key of its own, which is destroyed when it left.
CREATE TABLE receipt_mail (
  receipt_id uuid PRIMARY KEY REFERENCES receipt (id),
  holder uuid NOT NULL,
  sealed bytea,
  lang text NOT NULL CHECK (lang ~ '^[a-z]{2}$'),
  asked_at timestamptz NOT NULL DEFAULT now()
);
REVOKE DELETE ON receipt_mail FROM pasylka_app;
REVOKE SELECT ON receipt_mail FROM pasylka_reader;

-- What the books say of each payment of a donation, in minor units: what came, what went back or was lost, what is in dispute.
CREATE FUNCTION receipt_facts(whose uuid)
RETURNS TABLE (reference uuid, rail text, amount_minor bigint, cover_minor bigint, currency text, received_on date, settled_currency text, currencies int, came bigint, went bigint, disputed bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.reference, p.rail, p.amount_minor, CASE p.amount_minor WHEN d.amount_minor THEN d.cover_minor ELSE 0 END, p.currency,
         b.received_on, b.currency, b.currencies, coalesce(b.came, 0), coalesce(b.went, 0), coalesce(b.disputed, 0)
  FROM donation d JOIN payment p ON p.donation = d.id
  CROSS JOIN LATERAL (
    SELECT min(e.effective_on) FILTER (WHERE l.account = 'income.donation') AS received_on, min(l.currency) AS currency, count(DISTINCT l.currency)::int AS currencies,
           (-sum(l.amount) FILTER (WHERE l.account IN ('income.donation', 'income.fee_cover')))::bigint AS came,
           (sum(l.amount) FILTER (WHERE l.account IN ('income.donation_refunded', 'income.donation_disputed')))::bigint AS went,
           (sum(l.amount) FILTER (WHERE l.account = 'asset.psp.disputed'))::bigint AS disputed
    FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id
    WHERE l.subject = p.reference AND l.account IN ('income.donation', 'income.fee_cover', 'income.donation_refunded', 'income.donation_disputed', 'asset.psp.disputed')
  ) b
  WHERE d.id = whose ORDER BY p.id
$$;
REVOKE ALL ON FUNCTION receipt_facts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receipt_facts(uuid) TO pasylka_app;

-- The private page: whoever holds the code sees what of the gift has or may have a receipt.
CREATE FUNCTION public_read.receipts_by_code(hash bytea)
RETURNS TABLE (donation uuid, facts jsonb, issued jsonb)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT d.id, coalesce((SELECT jsonb_agg(f) FROM receipt_facts(d.id) f), '[]'),
    coalesce((SELECT jsonb_agg(jsonb_build_object('series', r.series, 'no', r.no, 'kind', r.kind, 'subject', r.subject, 'year', r.year) ORDER BY r.series, r.no)
      FROM receipt r WHERE (r.subject = d.id AND r.kind = 'year' OR r.kind = 'payment' AND r.subject IN (SELECT p.reference FROM payment p WHERE p.donation = d.id))
        AND NOT EXISTS (SELECT FROM receipt later WHERE later.series = r.series AND later.replaces = r.no)), '[]')
  FROM donation d WHERE d.code_hash = hash
$$;
REVOKE ALL ON FUNCTION public_read.receipts_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.receipts_by_code(bytea) TO pasylka_public;
