-- Transparency reports: closed months, told in closed blocks, signed, never changed.

-- The protected person behind a subject of the books: all that one card gave in a month, and all that one household or one
-- person in detention got, counts once.
CREATE VIEW beneficiary AS
  SELECT id AS subject, household_id AS person FROM family_grant
  UNION ALL
  SELECT id, recipient_id FROM parcel_order
  UNION ALL
  SELECT reference, contributor FROM payment WHERE contributor IS NOT NULL;
GRANT SELECT ON beneficiary TO pasylka_app, pasylka_reader;

CREATE TABLE report (
  id           uuid PRIMARY KEY,
  reference    text UNIQUE NOT NULL CHECK (reference ~ '^\d{4}-\d{2}(-to-\d{4}-\d{2})?-r\d{1,2}$'),
  period_from  text UNIQUE NOT NULL,
  period_to    text UNIQUE NOT NULL CHECK (period_to >= period_from),
  -- what may be told (src/reports/figures.ts, ReportFigures): blocks with bands, never a number of people
  figures      jsonb NOT NULL,
  manifest     text NOT NULL,
  -- the zip: its files as they were signed; complete once the log is signed with the record of it
  unproven     bytea NOT NULL,
  bundle       bytea,
  published_at timestamptz NOT NULL DEFAULT now(),
  record_id    uuid UNIQUE NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);

-- The only thing that may still happen to a report is that its proofs arrive.
CREATE FUNCTION report_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.bundle IS NULL AND (to_jsonb(NEW) - 'bundle') = (to_jsonb(OLD) - 'bundle') THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'a published report does not change' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER report_is_fixed BEFORE UPDATE OR DELETE ON report FOR EACH ROW EXECUTE FUNCTION report_is_fixed();
CREATE TRIGGER report_is_kept BEFORE TRUNCATE ON report FOR EACH STATEMENT EXECUTE FUNCTION report_is_fixed();

CREATE VIEW public_read.report AS
  SELECT reference, period_from, period_to, figures, bundle IS NOT NULL AS signed, published_at, octet_length(bundle) AS bundle_bytes FROM report;
CREATE VIEW public_read.report_bundle AS SELECT reference, bundle FROM report WHERE bundle IS NOT NULL;
GRANT SELECT ON public_read.report, public_read.report_bundle TO pasylka_public, pasylka_reader;

CREATE VIEW public_read.fund AS SELECT code, name FROM ledger.fund;
GRANT SELECT ON public_read.fund TO pasylka_public;
