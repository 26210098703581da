-- The law of the books in one place: for rows written past the functions still at the commit, entry by entry; `post_many` asks it once
-- for all it wrote, which was a quarter of what posting costs. It says so by `ledger.law`; whoever sets that in a session of their own
-- gains nothing, because there is no other way to write, and that one asks.
SET LOCAL ROLE pasylka_ledger_owner;

-- Throws check_violation for the first entry that breaks the law. Planned once, as `post_many` is: each look goes by a key, and to plan
-- them anew for every entry costs six times what they do.
CREATE FUNCTION ledger.check_entries(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  short text;
  wrong text;
  lost text;
  months text[];
  shut text;
  taken_back boolean;
BEGIN
  -- LATERAL … LIMIT 1: lookups by key are quicker than any join of whole tables.
  SELECT min(e.key) FILTER (WHERE sums.n IS DISTINCT FROM e.n_lines), min(e.key) FILTER (WHERE sums.off),
         min(e.key) FILTER (WHERE sums.moved AND EXISTS (SELECT FROM ledger.line l WHERE l.entry_id = e.id AND l.account = 'equity.transfer' GROUP BY l.currency HAVING sum(l.amount) <> 0)),
         array_agg(DISTINCT to_char(e.effective_on, 'YYYY-MM')), bool_or(e.reverses IS NOT NULL)
  INTO short, wrong, lost, months, taken_back
  FROM ledger.entry e
  CROSS JOIN LATERAL (
    SELECT sum(per_fund.lines) AS n, bool_or(per_fund.off) AS off, bool_or(per_fund.transfers) AS moved FROM (
      SELECT count(*) AS lines, bool_or(a.code = 'equity.transfer') AS transfers,
             sum(p.amount) <> 0 OR coalesce(sum(p.amount) FILTER (WHERE a.class = 'memo'), 0) <> 0 AS off
      FROM ledger.posting p
      CROSS JOIN LATERAL (SELECT code, class, currency FROM ledger.account WHERE id = p.account_id LIMIT 1) a
      CROSS JOIN LATERAL (SELECT FROM ledger.fund WHERE id = p.fund_id LIMIT 1) f
      WHERE p.entry_id = e.id GROUP BY p.fund_id, a.currency) per_fund) sums
  WHERE e.id = ANY (ids);
  IF short IS NOT NULL THEN RAISE EXCEPTION 'entry % does not have all of its lines', short USING ERRCODE = 'check_violation'; END IF;
  IF wrong IS NOT NULL THEN RAISE EXCEPTION 'entry % does not balance in every fund and currency', wrong USING ERRCODE = 'check_violation'; END IF;
  IF lost IS NOT NULL THEN RAISE EXCEPTION 'entry %: what leaves one fund must arrive in another', lost USING ERRCODE = 'check_violation'; END IF;

  PERFORM pg_advisory_xact_lock_shared(7270, ledger.period_number(month)) FROM unnest(months) AS month;
  shut := (SELECT min(month) FROM unnest(months) AS month WHERE NOT EXISTS (SELECT FROM ledger.period WHERE id = month AND state = 'open'));
  IF shut IS NOT NULL THEN RAISE EXCEPTION 'the month % takes no entry', shut USING ERRCODE = 'check_violation'; END IF;
  IF taken_back THEN PERFORM ledger.check_reversal(e.id, e.reverses) FROM ledger.entry e WHERE e.id = ANY (ids) AND e.reverses IS NOT NULL; END IF;
END $$;

CREATE OR REPLACE FUNCTION ledger.check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM ledger.check_entries(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
DROP TRIGGER the_law ON ledger.entry;
CREATE CONSTRAINT TRIGGER the_law AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (current_setting('ledger.law', true) IS DISTINCT FROM 'asked') EXECUTE FUNCTION ledger.check_entry();

CREATE OR REPLACE FUNCTION ledger.post_many(entries jsonb) RETURNS TABLE (entry_id bigint, replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  fresh_ids bigint[];
  unfit text;
  any_guarded boolean;
  months text[];
  month_records uuid[];
BEGIN
  PERFORM set_config('ledger.law', 'asked', true);
  WITH asked AS MATERIALIZED (
    SELECT r.*, row_number() OVER (PARTITION BY r.key ORDER BY r.n) = 1 AS is_first
    FROM ROWS FROM (jsonb_to_recordset(entries) AS (kind text, key text, "effectiveOn" date, evidence text, psp jsonb, reverses bigint,
                                                    "recordId" uuid, digest text, lines jsonb))
         WITH ORDINALITY AS r(kind, key, effective_on, evidence, psp, reverses, record_id, digest, lines, n)
  ), line AS MATERIALIZED (
    SELECT asked.n, l.line, l.fund_id, l.amount, l.subject,
           (SELECT a.id FROM ledger.account a WHERE a.code = l.account AND a.currency = l.currency) AS account_id,
           coalesce((SELECT f.closed_on IS NULL FROM ledger.fund f WHERE f.id = l.fund_id)
             AND coalesce((SELECT t.side IN (0, sign(l.amount)) FROM ledger.kind_line t WHERE t.kind = asked.kind AND t.account = l.account),
                          (SELECT k.any_line AND asked.reverses IS NOT NULL FROM ledger.kind k WHERE k.code = asked.kind)), false) AS fits,
           concat_ws(' ', l.account, l.fund_id, l.currency, l.amount, coalesce(l.subject::text, '-')) AS said
    FROM asked, ROWS FROM (jsonb_to_recordset(asked.lines) AS (account text, "fundId" int, currency text, amount bigint, subject uuid))
                WITH ORDINALITY AS l(account, fund_id, currency, amount, subject, line)
    WHERE asked.is_first
  ), header AS MATERIALIZED (
    SELECT asked.*, jsonb_array_length(asked.lines) AS n_lines, body.fits,
           ledger.digest(asked.kind, asked.key, asked.effective_on, asked.evidence, asked.psp, asked.reverses, body.said) AS own_digest
    FROM asked JOIN (SELECT line.n, bool_and(line.fits AND line.account_id IS NOT NULL) AS fits, string_agg(line.said, E'\n' ORDER BY line.line) AS said
                     FROM line GROUP BY line.n) body ON body.n = asked.n
  ), fresh AS (
    INSERT INTO ledger.entry (n_lines, kind, key, effective_on, reverses, evidence, digest, record_id)
    SELECT h.n_lines, h.kind, h.key, h.effective_on, h.reverses, decode(h.evidence, 'hex'), h.own_digest, h.record_id FROM header h ORDER BY h.key
    ON CONFLICT (key) DO NOTHING
    RETURNING id, key, n_lines
  ), born AS MATERIALIZED (
    SELECT fresh.id, header.* FROM fresh JOIN header ON header.key = fresh.key
  ), written AS (
    INSERT INTO ledger.posting (entry_id, n_lines, line, account_id, fund_id, amount, subject)
    SELECT born.id, born.n_lines, line.line, line.account_id, line.fund_id, line.amount, line.subject
    FROM born JOIN line ON line.n = born.n WHERE born.fits
  ), queued AS (
    INSERT INTO ledger.unrolled SELECT id FROM born
  ), matched AS (
    INSERT INTO ledger.psp_item SELECT psp->>'name', psp->>'item', id FROM born WHERE psp IS NOT NULL
  )
  SELECT array_agg(id ORDER BY n), min(kind || ' ' || key) FILTER (WHERE NOT fits OR own_digest <> decode(born.digest, 'hex')),
         bool_or((SELECT k.guarded FROM ledger.kind k WHERE k.code = born.kind)),
         array_agg(DISTINCT to_char(effective_on, 'YYYY-MM')), array_agg(record_id)
  INTO fresh_ids, unfit, any_guarded, months, month_records FROM born;
  PERFORM set_config('ledger.law', '', true);

  IF unfit IS NOT NULL THEN
    RAISE EXCEPTION 'entry %: a line does not fit the template of its kind, its fund or its currency, or the digest is another', unfit USING ERRCODE = 'LG004';
  END IF;
  FOR i IN 1 .. coalesce(cardinality(months), 0) LOOP PERFORM ledger.enter_period(months[i], month_records[1]); END LOOP;
  PERFORM ledger.check_entries(fresh_ids);
  IF any_guarded THEN PERFORM ledger.guard(fresh_ids); END IF;
  IF cardinality(fresh_ids) = jsonb_array_length(entries) THEN
    RETURN QUERY SELECT id, false FROM unnest(fresh_ids) AS id;
  ELSE
    RETURN QUERY SELECT * FROM ledger.answer(entries, fresh_ids);
  END IF;
END $$;
REVOKE ALL ON FUNCTION ledger.check_entries(bigint[]) FROM PUBLIC;
RESET ROLE;
