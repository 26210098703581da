-- What Stripe, the bank and the books do not agree on. Found once, alerted once, resolved when a later look does not find it.
CREATE TABLE difference (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  code text NOT NULL CHECK (code ~ '^[a-z][A-Za-z]{1,39}$'),
  object text NOT NULL CHECK (length(object) BETWEEN 1 AND 255),
  amount bigint,
  currency text CHECK (currency ~ '^[A-Z]{3}$'),
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  resolved_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((amount IS NULL) = (currency IS NULL))
);
CREATE UNIQUE INDEX difference_open ON difference (code, object) WHERE resolved_at IS NULL;
REVOKE DELETE ON difference FROM pasylka_app;

-- A look at everything: asked for by a person or the night, one at a time. `beat_at` says that whoever does it lives.
CREATE TABLE reconciliation_run (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  span text NOT NULL CHECK (span IN ('recent', 'full')),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  night date UNIQUE,
  checked int NOT NULL DEFAULT 0,
  checks int NOT NULL,
  -- checks that could not be made, by name
  missed text[] NOT NULL DEFAULT '{}',
  asked_at timestamptz NOT NULL DEFAULT now(),
  beat_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX reconciliation_one ON reconciliation_run ((true)) WHERE state IN ('waiting', 'running');
REVOKE DELETE ON reconciliation_run FROM pasylka_app;

SET LOCAL ROLE pasylka_ledger_owner;
-- Which of Stripe's own lines are booked says each entry's key; rows that were lost from the mirror are made of it again. Answers how many.
CREATE FUNCTION ledger.mend_psp_items() RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH mended AS (
    INSERT INTO ledger.psp_item (psp, item, entry_id)
    SELECT 'stripe', substr(e.key, 8), e.id FROM ledger.entry e
    WHERE e.key LIKE 'stripe:txn\_%' AND NOT EXISTS (SELECT FROM ledger.psp_item i WHERE i.psp = 'stripe' AND i.item = substr(e.key, 8))
    ON CONFLICT DO NOTHING RETURNING 1
  )
  SELECT count(*)::int FROM mended
$$;
REVOKE ALL ON FUNCTION ledger.mend_psp_items() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger.mend_psp_items() TO pasylka_app;
RESET ROLE;
