-- The books (docs/architecture.md, "The books"). Law: in every entry, for every fund and currency, the lines sum to zero.
-- All of it belongs to a role that cannot log in; whoever logs in may look, and write through the functions below only.
SET LOCAL ROLE pasylka_ledger_owner;

CREATE TABLE ledger.fund (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text UNIQUE NOT NULL CHECK (code ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(code) <= 40),
  name text NOT NULL CHECK (length(name) BETWEEN 2 AND 120),
  restriction text NOT NULL CHECK (restriction IN ('unrestricted', 'designated', 'restricted')),
  opened_on date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  closed_on date CHECK (closed_on >= opened_on),
  record_id uuid REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK (id = 1 OR record_id IS NOT NULL) -- the core fund is born with the schema, before there is a log
);
INSERT INTO ledger.fund (code, name, restriction) VALUES ('core', 'Core', 'unrestricted');

-- One account per code and currency. `counts`: its balance is part of what a fund can still promise.
CREATE TABLE ledger.account (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  class text NOT NULL CHECK (class IN ('asset', 'liability', 'equity', 'income', 'expense', 'memo')),
  must_clear boolean NOT NULL,
  counts boolean NOT NULL,
  UNIQUE (code, currency)
);
INSERT INTO ledger.account (code, currency, class, must_clear, counts)
SELECT code, currency, split_part(code, '.', 1), code = 'asset.transit',
       split_part(code, '.', 1) IN ('equity', 'income', 'expense') OR code IN ('memo.reserved', 'asset.psp.disputed')
FROM unnest(ARRAY[
  'asset.bank', 'asset.psp.stripe', 'asset.psp.disputed', 'asset.transit', 'asset.prepaid', 'asset.volunteer_float',
  'liability.grant_committed', 'liability.supplier', 'liability.volunteer', 'liability.refund', 'liability.suspense',
  'equity.opening', 'equity.transfer',
  'income.donation', 'income.donation_refunded', 'income.donation_disputed', 'income.fee_cover', 'income.in_kind', 'income.other',
  'expense.psp_fee', 'expense.dispute_fee', 'expense.bank_fee',
  'expense.grant.one_off', 'expense.grant.monthly', 'expense.grant.school', 'expense.grant.legal', 'expense.grant.travel', 'expense.grant.medical',
  'expense.grant.after_release', 'expense.grant.open_type', 'expense.grant.home_confinement',
  'expense.parcel.goods', 'expense.parcel.postage', 'expense.letter.postage', 'expense.volunteer', 'expense.governance',
  'memo.reserved', 'memo.available']) AS code,
  unnest(ARRAY['EUR', 'USD', 'GBP', 'CHF', 'PLN', 'CZK', 'SEK', 'NOK', 'DKK', 'CAD', 'AUD', 'JPY']) AS currency;

-- What can happen to money. `guarded` kinds spend or release by choice, so they may not spend what is not there; facts
-- that have already happened elsewhere (a refund, a fee) post even below zero. `any_line`: reversals, which are checked line by line.
CREATE TABLE ledger.kind (
  code text PRIMARY KEY,
  guarded boolean NOT NULL,
  any_line boolean NOT NULL
);
-- The template of a kind: which accounts, and on which side (1 debit, -1 credit, 0 either).
CREATE TABLE ledger.kind_line (
  kind text NOT NULL REFERENCES ledger.kind,
  account text NOT NULL,
  side smallint NOT NULL CHECK (side IN (-1, 0, 1)),
  PRIMARY KEY (kind, account)
);
CREATE FUNCTION ledger.add_kind(named text, template text, guarded boolean DEFAULT false) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO ledger.kind VALUES (named, guarded, template = '*');
  INSERT INTO ledger.kind_line
  SELECT named, a.code, CASE left(word, 1) WHEN '+' THEN 1 WHEN '-' THEN -1 ELSE 0 END
  FROM unnest(string_to_array(template, ' ')) AS word
  JOIN (SELECT DISTINCT code FROM ledger.account) a ON a.code LIKE substr(word, 2)
  WHERE template <> '*';
$$;
SELECT ledger.add_kind('donation.captured',    '±asset.psp.stripe -income.donation -income.fee_cover +expense.psp_fee ±equity.transfer');
SELECT ledger.add_kind('donation.feeChanged',  '±asset.psp.stripe ±expense.psp_fee ±equity.transfer');
SELECT ledger.add_kind('donation.transferred', '+asset.bank -income.donation');
SELECT ledger.add_kind('donation.inKind',      '+asset.prepaid +expense.parcel.goods -income.in_kind');
SELECT ledger.add_kind('donation.refunded',    '+income.donation_refunded -asset.psp.stripe');
SELECT ledger.add_kind('donation.refundFailed','+asset.psp.stripe -liability.refund');
SELECT ledger.add_kind('dispute.opened',       '+asset.psp.disputed -asset.psp.stripe +expense.dispute_fee');
SELECT ledger.add_kind('dispute.won',          '+asset.psp.stripe -asset.psp.disputed -expense.dispute_fee');
SELECT ledger.add_kind('dispute.lost',         '+income.donation_disputed -asset.psp.disputed');
SELECT ledger.add_kind('suspense.received',    '±asset.psp.stripe +asset.bank ±liability.suspense ±expense.psp_fee');
SELECT ledger.add_kind('suspense.identified',  '±asset.psp.stripe ±asset.bank +liability.suspense -income.donation');
SELECT ledger.add_kind('suspense.returned',    '-asset.psp.stripe -asset.bank +liability.suspense');
SELECT ledger.add_kind('payout.created',       '+asset.transit -asset.psp.stripe');
SELECT ledger.add_kind('payout.paid',          '+asset.bank -asset.transit');
SELECT ledger.add_kind('payout.failed',        '+asset.psp.stripe -asset.transit');
SELECT ledger.add_kind('psp.charged',          '±asset.psp.stripe ±expense.psp_fee');
SELECT ledger.add_kind('money.reserved',       '+memo.reserved -memo.available', true);
SELECT ledger.add_kind('money.released',       '-memo.reserved +memo.available', true);
SELECT ledger.add_kind('grant.awarded',        '+expense.grant.% -liability.grant_committed -memo.reserved +memo.available', true);
SELECT ledger.add_kind('grant.paid',           '+liability.grant_committed -asset.bank -asset.prepaid +expense.bank_fee');
SELECT ledger.add_kind('grant.returned',       '+asset.bank -liability.grant_committed');
SELECT ledger.add_kind('grant.cancelled',      '+liability.grant_committed -expense.grant.%');
SELECT ledger.add_kind('cost.invoiced',        '+expense.parcel.% +expense.letter.% +expense.volunteer +expense.governance +asset.prepaid -liability.supplier -memo.reserved +memo.available', true);
SELECT ledger.add_kind('cost.claimed',         '+expense.parcel.% +expense.letter.% +expense.volunteer -liability.volunteer -memo.reserved +memo.available', true);
SELECT ledger.add_kind('cost.credited',        '+asset.bank +liability.supplier +liability.volunteer -expense.parcel.% -expense.letter.% -expense.volunteer');
SELECT ledger.add_kind('supplier.paid',        '+liability.supplier -asset.bank +expense.bank_fee');
SELECT ledger.add_kind('volunteer.paid',       '+liability.volunteer -asset.bank +expense.bank_fee');
SELECT ledger.add_kind('float.given',          '+asset.volunteer_float -asset.bank');
SELECT ledger.add_kind('float.spent',          '+expense.parcel.% +expense.letter.% +expense.volunteer -asset.volunteer_float -memo.reserved +memo.available', true);
SELECT ledger.add_kind('float.returned',       '+asset.bank -asset.volunteer_float');
SELECT ledger.add_kind('fund.transferred',     '±equity.transfer ±asset.bank', true);
SELECT ledger.add_kind('opening.recorded',     '+asset.bank +asset.psp.stripe -equity.opening');
SELECT ledger.add_kind('entry.reversed',       '*');
DROP FUNCTION ledger.add_kind;

-- Calendar months, created when the first entry or the close needs one. The record is of whatever turned it last.
CREATE TABLE ledger.period (
  id text PRIMARY KEY CHECK (id ~ '^\d{4}-(0[1-9]|1[0-2])$'),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'closed')),
  requested_by text,
  closed_by text,
  closed_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state = 'open') = (requested_by IS NULL)),
  CHECK ((state = 'closed') = (closed_by IS NOT NULL) AND (state = 'closed') = (closed_at IS NOT NULL)),
  CHECK (closed_by <> requested_by)
);

CREATE TABLE ledger.entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- order of arrival; a cursor for pages only
  n_lines smallint NOT NULL CHECK (n_lines BETWEEN 2 AND 500),
  kind text NOT NULL,
  key text UNIQUE NOT NULL CHECK (length(key) BETWEEN 5 AND 200),
  effective_on date NOT NULL,
  posted_at timestamptz NOT NULL DEFAULT now(),
  reverses bigint REFERENCES ledger.entry,
  evidence bytea CHECK (octet_length(evidence) = 32),
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  record_id uuid UNIQUE NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (id, n_lines)
);
CREATE UNIQUE INDEX entry_reversed_once ON ledger.entry (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_effective ON ledger.entry (effective_on, id);

-- An entry is closed by declaration: its header says how many lines it has, and a line names that number. Accounts and
-- funds are checked by the trigger, not by foreign keys: those would lock the same few rows for every donation.
CREATE TABLE ledger.posting (
  entry_id bigint NOT NULL,
  n_lines smallint NOT NULL,
  line smallint NOT NULL,
  account_id int NOT NULL,
  fund_id int NOT NULL,
  amount bigint NOT NULL CHECK (amount <> 0 AND amount BETWEEN -9007199254740991 AND 9007199254740991),
  subject uuid,
  PRIMARY KEY (entry_id, line),
  CHECK (line BETWEEN 1 AND n_lines),
  FOREIGN KEY (entry_id, n_lines) REFERENCES ledger.entry (id, n_lines)
);
CREATE INDEX posting_subject ON ledger.posting (subject) WHERE subject IS NOT NULL;

CREATE TABLE ledger.psp_item (
  psp text NOT NULL,
  item text NOT NULL,
  entry_id bigint NOT NULL,
  PRIMARY KEY (psp, item)
);

-- Balances: what was added up, and the entries that were not yet. One snapshot of both is always right.
CREATE TABLE ledger.unrolled (entry_id bigint PRIMARY KEY);
CREATE TABLE ledger.rollup (
  account_id int NOT NULL,
  fund_id int NOT NULL,
  balance bigint NOT NULL CHECK (balance BETWEEN -9007199254740991 AND 9007199254740991),
  PRIMARY KEY (fund_id, account_id)
);
-- Whoever spends locks the fund's row here first, so that two promises of the same money meet. Income never comes by.
CREATE TABLE ledger.fund_guard (fund_id int, currency text, PRIMARY KEY (fund_id, currency));

CREATE VIEW ledger.line AS
  SELECT p.entry_id, p.line, a.code AS account, a.class, a.currency, p.fund_id, p.amount, p.subject
  FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id;
CREATE VIEW ledger.balance AS
  SELECT a.code AS account, a.class, a.currency, a.counts, b.fund_id, b.balance
  FROM (SELECT account_id, fund_id, sum(amount)::bigint AS balance
        FROM (SELECT account_id, fund_id, balance AS amount FROM ledger.rollup
              UNION ALL
              SELECT p.account_id, p.fund_id, p.amount FROM ledger.unrolled u JOIN ledger.posting p USING (entry_id)) every_line
        GROUP BY account_id, fund_id) b
  JOIN ledger.account a ON a.id = b.account_id;

-- Minor units the fund can still promise: what it owns, less what is reserved and what is disputed.
CREATE FUNCTION ledger.available(fund int, money text) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(-sum(balance), 0)::bigint FROM ledger.balance WHERE fund_id = fund AND currency = money AND counts
$$;

CREATE FUNCTION ledger.period_number(period text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT replace(period, '-', '')::int $$;

-- Holds the month open until the end of the transaction, creating it when it is new. A month that is being closed or is
-- closed, lies before a closed one, or has not begun takes nothing. The lock is advisory: a row lock would be a write.
CREATE FUNCTION ledger.enter_period(period text, record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_state text;
BEGIN
  PERFORM pg_advisory_xact_lock_shared(7270, ledger.period_number(period));
  SELECT state INTO found_state FROM ledger.period p WHERE p.id = period;
  IF found_state IS NULL THEN
    PERFORM ledger.create_period(period, record);
    SELECT state INTO found_state FROM ledger.period p WHERE p.id = period;
  END IF;
  IF found_state <> 'open' THEN RAISE EXCEPTION 'The books of % are closed.', period USING ERRCODE = 'LG003'; END IF;
END $$;

CREATE FUNCTION ledger.create_period(period text, record uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF period > to_char((now() AT TIME ZONE 'UTC') + interval '1 day', 'YYYY-MM') THEN
    RAISE EXCEPTION 'The month % has not begun.', period USING ERRCODE = 'LG005';
  END IF;
  IF EXISTS (SELECT FROM ledger.period p WHERE p.id > period AND p.state = 'closed') THEN
    RAISE EXCEPTION 'The books of % are closed.', period USING ERRCODE = 'LG003';
  END IF;
  INSERT INTO ledger.period (id, record_id) VALUES (period, record) ON CONFLICT DO NOTHING;
END $$;

-- The law, checked when the transaction commits, whoever wrote the rows.
CREATE FUNCTION ledger.check_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  n bigint;
  wrong boolean;
  moved boolean;
  month text := to_char(NEW.effective_on, 'YYYY-MM');
BEGIN
  -- LATERAL … LIMIT 1: three lookups by key are quicker than any join of whole tables.
  SELECT sum(lines), bool_or(off), bool_or(transfers) INTO n, wrong, moved FROM (
    SELECT count(*) AS lines, bool_or(a.code = 'equity.transfer') AS transfers,
           sum(p.amount) <> 0 OR coalesce(sum(p.amount) FILTER (WHERE a.class = 'memo'), 0) <> 0 AS off
    FROM ledger.posting p
    CROSS JOIN LATERAL (SELECT code, class, currency FROM ledger.account WHERE id = p.account_id LIMIT 1) a
    CROSS JOIN LATERAL (SELECT FROM ledger.fund WHERE id = p.fund_id LIMIT 1) f
    WHERE p.entry_id = NEW.id GROUP BY p.fund_id, a.currency) per_fund;
  IF n IS DISTINCT FROM NEW.n_lines THEN
    RAISE EXCEPTION 'entry % has % of its % lines', NEW.key, coalesce(n, 0), NEW.n_lines USING ERRCODE = 'check_violation';
  END IF;
  IF wrong THEN RAISE EXCEPTION 'entry % does not balance in every fund and currency', NEW.key USING ERRCODE = 'check_violation'; END IF;
  IF moved AND EXISTS (SELECT FROM ledger.line WHERE entry_id = NEW.id AND account = 'equity.transfer' GROUP BY currency HAVING sum(amount) <> 0) THEN
    RAISE EXCEPTION 'entry %: what leaves one fund must arrive in another', NEW.key USING ERRCODE = 'check_violation';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(7270, ledger.period_number(month));
  IF NOT EXISTS (SELECT FROM ledger.period WHERE id = month AND state = 'open') THEN
    RAISE EXCEPTION 'entry %: its month takes no entry', NEW.key USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.reverses IS NOT NULL THEN PERFORM ledger.check_reversal(NEW.id, NEW.reverses); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION ledger.check_reversal(entry bigint, original bigint) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS ((SELECT line, account_id, fund_id, -amount, subject FROM ledger.posting WHERE entry_id = original)
             EXCEPT ALL (SELECT line, account_id, fund_id, amount, subject FROM ledger.posting WHERE entry_id = entry))
     OR (SELECT count(*) FROM ledger.posting WHERE entry_id = entry) <> (SELECT count(*) FROM ledger.posting WHERE entry_id = original)
     OR EXISTS (SELECT FROM ledger.line WHERE entry_id = original AND class = 'memo') THEN
    RAISE EXCEPTION 'a reversal takes back exactly what was posted, and never a reservation' USING ERRCODE = 'check_violation';
  END IF;
END $$;
CREATE CONSTRAINT TRIGGER the_law AFTER INSERT ON ledger.entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger.check_entry();

CREATE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger.% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.entry     FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.posting   FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.psp_item  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.account   FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.kind      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger.kind_line FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE           ON ledger.fund      FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE           ON ledger.period    FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
CREATE TRIGGER closed_for_good BEFORE UPDATE ON ledger.period FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION ledger.refuse_change();

-- Books entries (src/ledger/entry.ts, Entry, each with `recordId` and the `digest` that its record holds), and answers
-- for each, in their order, the stored entry and whether it was there before. One statement writes the whole batch.
CREATE FUNCTION ledger.post_many(entries jsonb) RETURNS TABLE (entry_id bigint, replayed boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET jit = off AS $$
#variable_conflict use_column
DECLARE
  fresh_ids bigint[];
  unfit text;
  any_guarded boolean;
  months text[];
  month_records uuid[];
BEGIN
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

  IF unfit IS NOT NULL THEN
    RAISE EXCEPTION 'entry %: a line does not fit the template of its kind, its fund or its currency, or the digest is another', unfit USING ERRCODE = 'LG004';
  END IF;
  FOR i IN 1 .. coalesce(cardinality(months), 0) LOOP PERFORM ledger.enter_period(months[i], month_records[1]); END LOOP;
  IF any_guarded THEN PERFORM ledger.guard(fresh_ids); END IF;
  IF cardinality(fresh_ids) = jsonb_array_length(entries) THEN
    RETURN QUERY SELECT id, false FROM unnest(fresh_ids) AS id;
  ELSE
    RETURN QUERY SELECT * FROM ledger.answer(entries, fresh_ids);
  END IF;
END $$;

-- SHA-256 of the entry's one text, as src/ledger/entry.ts writes it.
CREATE FUNCTION ledger.digest(kind text, key text, effective_on date, evidence text, psp jsonb, reverses bigint, body text) RETURNS bytea
LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(concat_ws(E'\n', 'pasylka-entry/v1', kind, key, to_char(effective_on, 'YYYY-MM-DD'), coalesce(evidence, '-'),
    coalesce((psp->>'name') || ':' || (psp->>'item'), '-'), coalesce(reverses::text, '-'), body, ''), 'UTF8'))
$$;

-- The stored entry for each, when some were there before. Those must say the same; only its day may differ,
-- because a late fact is booked in the first open month.
CREATE FUNCTION ledger.answer(entries jsonb, fresh_ids bigint[]) RETURNS TABLE (entry_id bigint, replayed boolean)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  changed text;
BEGIN
  SELECT r.key INTO changed
  FROM jsonb_to_recordset(entries) AS r(kind text, key text, evidence text, psp jsonb, reverses bigint, lines jsonb)
  JOIN ledger.entry e ON e.key = r.key
  WHERE e.digest <> ledger.digest(r.kind, r.key, e.effective_on, r.evidence, r.psp, r.reverses,
    (SELECT string_agg(concat_ws(' ', l.account, l.fund_id, l.currency, l.amount, coalesce(l.subject::text, '-')), E'\n' ORDER BY l.line)
     FROM ROWS FROM (jsonb_to_recordset(r.lines) AS (account text, "fundId" int, currency text, amount bigint, subject uuid))
          WITH ORDINALITY AS l(account, fund_id, currency, amount, subject, line)))
  LIMIT 1;
  IF FOUND THEN RAISE EXCEPTION 'The key % was posted before with another content.', changed USING ERRCODE = 'LG001'; END IF;
  RETURN QUERY SELECT e.id, NOT (e.id = ANY (coalesce(fresh_ids, '{}')) AND row_number() OVER (PARTITION BY r.key ORDER BY r.n) = 1)
    FROM ROWS FROM (jsonb_to_recordset(entries) AS (key text)) WITH ORDINALITY AS r(key, n)
    JOIN ledger.entry e ON e.key = r.key ORDER BY r.n;
END $$;

-- Spending by choice: locks the fund, one after the other in one order, and refuses to promise what it does not have or
-- to release more than the subject has reserved.
CREATE FUNCTION ledger.guard(ids bigint[]) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  touched record;
BEGIN
  FOR touched IN
    SELECT p.fund_id, a.currency, sum(p.amount) > 0 AS spends FROM ledger.posting p JOIN ledger.account a ON a.id = p.account_id
    WHERE p.entry_id = ANY (ids) AND a.counts GROUP BY 1, 2 ORDER BY 1, 2
  LOOP
    INSERT INTO ledger.fund_guard VALUES (touched.fund_id, touched.currency) ON CONFLICT DO NOTHING;
    PERFORM FROM ledger.fund_guard g WHERE g.fund_id = touched.fund_id AND g.currency = touched.currency FOR UPDATE;
    IF touched.spends AND ledger.available(touched.fund_id, touched.currency) < 0 THEN
      RAISE EXCEPTION 'The fund has not enough money for this.' USING ERRCODE = 'LG002';
    END IF;
  END LOOP;
  IF EXISTS (SELECT FROM ledger.line mine WHERE mine.entry_id = ANY (ids) AND mine.account = 'memo.reserved' AND mine.amount < 0
             AND (SELECT coalesce(sum(l.amount), -1) FROM ledger.line l WHERE l.subject = mine.subject AND l.account = 'memo.reserved'
                  AND l.fund_id = mine.fund_id AND l.currency = mine.currency) < 0) THEN
    RAISE EXCEPTION 'Less is reserved than would be released.' USING ERRCODE = 'LG006';
  END IF;
END $$;

CREATE FUNCTION ledger.post(entry jsonb) RETURNS TABLE (entry_id bigint, replayed boolean)
LANGUAGE sql AS $$ SELECT * FROM ledger.post_many(jsonb_build_array(entry)) $$;

-- Opens a fund; nothing when the code is taken.
CREATE FUNCTION ledger.create_fund(code text, name text, restriction text, record uuid) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO ledger.fund (code, name, restriction, record_id) VALUES (code, name, restriction, record) ON CONFLICT DO NOTHING RETURNING id
$$;

-- Turns a month: open → closing (asked for by one person) → closed (by another), or back to open. Waits for entries on
-- their way. Months are closed in their order and only when they have ended.
CREATE FUNCTION ledger.turn_period(period text, next_state text, who text, record uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  now_state text;
BEGIN
  PERFORM pg_advisory_xact_lock(7270, ledger.period_number(period));
  PERFORM ledger.create_period(period, record);
  SELECT state INTO now_state FROM ledger.period p WHERE p.id = period FOR UPDATE;
  IF (now_state, next_state) NOT IN (('open', 'closing'), ('closing', 'open'), ('closing', 'closed')) THEN
    RAISE EXCEPTION 'A month that is “%” cannot become “%”.', now_state, next_state USING ERRCODE = 'LG007';
  END IF;
  IF next_state <> 'open' AND period >= to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM') THEN
    RAISE EXCEPTION 'The month has not ended.' USING ERRCODE = 'LG008';
  END IF;
  IF next_state = 'closed' AND EXISTS (SELECT FROM ledger.period p WHERE p.id < period AND p.state <> 'closed') THEN
    RAISE EXCEPTION 'An earlier month is still open.' USING ERRCODE = 'LG009';
  END IF;
  UPDATE ledger.period p SET state = next_state, record_id = record,
    requested_by = CASE next_state WHEN 'closing' THEN who WHEN 'closed' THEN p.requested_by END,
    closed_by = CASE next_state WHEN 'closed' THEN who END, closed_at = CASE next_state WHEN 'closed' THEN now() END
  WHERE p.id = period;
END $$;

-- Adds up to `batch` new entries to the balances kept. Any number may run at once: each takes entries nobody else has.
CREATE FUNCTION ledger.roll_up(batch int) RETURNS int
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  WITH taken AS (
    DELETE FROM ledger.unrolled u USING (SELECT entry_id FROM ledger.unrolled ORDER BY entry_id LIMIT batch FOR UPDATE SKIP LOCKED) next
    WHERE u.entry_id = next.entry_id RETURNING u.entry_id
  ), sums AS (
    SELECT p.fund_id, p.account_id, sum(p.amount)::bigint AS amount FROM taken JOIN ledger.posting p USING (entry_id) GROUP BY 1, 2 ORDER BY 1, 2
  ), kept AS (
    INSERT INTO ledger.rollup AS r (fund_id, account_id, balance) SELECT fund_id, account_id, amount FROM sums
    ON CONFLICT (fund_id, account_id) DO UPDATE SET balance = r.balance + excluded.balance
  )
  SELECT count(*)::int FROM taken
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ledger FROM PUBLIC;
GRANT USAGE ON SCHEMA ledger TO pasylka_migrator, pasylka_app, pasylka_reader, pasylka_auditor;
GRANT SELECT ON ALL TABLES IN SCHEMA ledger TO pasylka_migrator, pasylka_app, pasylka_reader, pasylka_auditor;
GRANT EXECUTE ON FUNCTION ledger.available(int, text) TO pasylka_app, pasylka_reader, pasylka_auditor;
GRANT EXECUTE ON FUNCTION ledger.post(jsonb), ledger.post_many(jsonb), ledger.create_fund(text, text, text, uuid),
  ledger.turn_period(text, text, text, uuid), ledger.roll_up(int) TO pasylka_app;

RESET ROLE;
