-- What was asked for stays as it was asked. A table names its columns: the second person lets go exactly what the first wanted, and nothing is written over it afterwards.
CREATE FUNCTION keep_asked() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  kept text;
BEGIN
  FOREACH kept IN ARRAY TG_ARGV LOOP
    IF to_jsonb(NEW) -> kept IS DISTINCT FROM to_jsonb(OLD) -> kept THEN
      RAISE EXCEPTION 'what was asked for does not change (%.%)', TG_TABLE_NAME, kept USING ERRCODE = 'insufficient_privilege';
    END IF;
  END LOOP;
  RETURN NEW;
END $$;

-- A fund that refunds or disputes took below zero is filled up from another: asked for by one, moved by another (ledger: fund.transferred).
-- When its own money has come back, the cover goes back the same way, by two.
CREATE TABLE fund_cover (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  from_fund_id int NOT NULL,
  to_fund_id int NOT NULL CHECK (to_fund_id <> from_fund_id),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  reason text NOT NULL CHECK (reason IN ('dispute', 'refund', 'fees', 'rate', 'mistake')),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'covered', 'refused', 'withdrawn', 'backAsked', 'givenBack')),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  back_asked_by text,
  back_asked_at timestamptz,
  back_decided_by text,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state IN ('asked', 'withdrawn')) = (decided_by IS NULL)),
  CHECK ((state IN ('backAsked', 'givenBack')) = (back_asked_by IS NOT NULL) AND (back_asked_by IS NULL) = (back_asked_at IS NULL)),
  CHECK ((state = 'givenBack') = (back_decided_by IS NOT NULL)),
  CONSTRAINT fund_cover_two_people CHECK (decided_by <> asked_by AND back_decided_by <> back_asked_by)
);
CREATE UNIQUE INDEX fund_cover_asked_once ON fund_cover (to_fund_id, currency) WHERE state = 'asked';
CREATE TRIGGER keeps_asked BEFORE UPDATE ON fund_cover FOR EACH ROW EXECUTE FUNCTION keep_asked('from_fund_id', 'to_fund_id', 'currency', 'amount_minor', 'reason', 'asked_by', 'asked_at');
REVOKE DELETE ON fund_cover FROM pasylka_app;

-- The same for what other rooms ask for by one and let go by another.
CREATE TRIGGER keeps_asked BEFORE UPDATE ON refund FOR EACH ROW EXECUTE FUNCTION keep_asked('payment_id', 'amount_minor', 'currency', 'origin', 'reason', 'requested_by', 'requested_at');
CREATE TRIGGER keeps_asked BEFORE UPDATE ON campaign_rest FOR EACH ROW EXECUTE FUNCTION keep_asked('campaign_id', 'currency', 'amount_minor', 'from_fund_id', 'to_fund_id', 'asked_by', 'asked_on');
CREATE TRIGGER keeps_asked BEFORE UPDATE ON books_export FOR EACH ROW EXECUTE FUNCTION keep_asked('form', 'until', 'reason', 'asked_by', 'asked_at');

-- An export that was let go may still be stopped while nobody took it: taken back by whoever asked, or refused after all by another. It keeps who had let it go.
ALTER TABLE books_export DROP CONSTRAINT books_export_check,
  ADD CONSTRAINT books_export_decided CHECK (CASE state WHEN 'asked' THEN decided_by IS NULL WHEN 'withdrawn' THEN true ELSE decided_by IS NOT NULL END);
