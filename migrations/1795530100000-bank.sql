-- Money that comes beside Stripe: lines of bank statements, cash and goods (docs/bank.md).

SET LOCAL ROLE pasylka_ledger_owner;
-- Coins and notes in a box, until the bank has them.
INSERT INTO ledger.account (code, currency, class, must_clear, counts)
SELECT 'asset.cash', currency, 'asset', false, false FROM (SELECT DISTINCT currency FROM ledger.account) known;
INSERT INTO ledger.kind (code, guarded, any_line) VALUES ('donation.counted', false, false), ('cash.banked', false, false), ('bank.charged', false, false), ('bank.credited', false, false);
INSERT INTO ledger.kind_line (kind, account, side) VALUES
  ('donation.counted', 'asset.cash', 1), ('donation.counted', 'income.donation', -1),
  ('cash.banked', 'asset.bank', 1), ('cash.banked', 'asset.cash', -1),
  ('bank.charged', 'expense.bank_fee', 1), ('bank.charged', 'asset.bank', -1),
  ('bank.credited', 'asset.bank', 1), ('bank.credited', 'income.other', -1);
RESET ROLE;

-- A transfer can be larger than a card payment.
ALTER TABLE payment DROP CONSTRAINT payment_amount_minor_check;
ALTER TABLE payment ADD CONSTRAINT payment_amount_minor_check CHECK (amount_minor BETWEEN 1 AND 1000000000000);

-- Our own accounts: statements of any other are refused. The number is an IBAN or the bank's own.
CREATE TABLE bank_account (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  number text NOT NULL CHECK (number ~ '^[0-9A-Za-z._-]{4,34}$'),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  added_by text NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (number, currency)
);

-- What came in a file: of the file itself only its digest is kept. A file of several statements has a row for each.
CREATE TABLE bank_statement (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id uuid NOT NULL REFERENCES bank_account,
  file_sha256 bytea NOT NULL CHECK (octet_length(file_sha256) = 32),
  part smallint NOT NULL CHECK (part >= 1),
  format text NOT NULL CHECK (length(format) BETWEEN 2 AND 40),
  from_on date NOT NULL,
  to_on date NOT NULL CHECK (to_on >= from_on),
  opening_minor bigint,
  closing_minor bigint,
  lines int NOT NULL CHECK (lines >= 0),
  added int NOT NULL CHECK (added BETWEEN 0 AND lines),
  imported_by text NOT NULL,
  imported_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (file_sha256, part)
);
CREATE INDEX bank_statement_of_account ON bank_statement (account_id, from_on);

-- One line of an account. `identity` is a keyed digest (src/payments/bank/identity.ts), so that the same line is known again in another
-- file and nobody can try guesses. Who paid and what they wrote is in `details`, sealed under `key_id`, or not kept at all; of a
-- reference only one that is ours stands here in clear.
CREATE TABLE bank_line (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  account_id uuid NOT NULL REFERENCES bank_account,
  statement_id uuid NOT NULL REFERENCES bank_statement,
  identity bytea UNIQUE NOT NULL CHECK (octet_length(identity) = 32),
  booked_on date NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0 AND amount_minor BETWEEN -1000000000000 AND 1000000000000),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  reference text CHECK (reference ~ '^RF\d{2}[0-9A-Z]{1,21}$'),
  contributor uuid,
  details bytea,
  key_id uuid,
  imported_by text NOT NULL,
  state text NOT NULL CHECK (state IN ('new', 'waiting', 'suspense', 'settled')),
  -- what it turned out to be; the entry of the books that says so, and the one with which it was set aside before
  what text CHECK (what IN ('gift', 'fund', 'booked', 'payout', 'cash', 'bank', 'return')),
  entry text CHECK (length(entry) <= 200),
  suspense_entry text UNIQUE CHECK (length(suspense_entry) <= 200),
  -- the gift it is, where it is one
  payment uuid UNIQUE,
  -- whoever said so; nobody where the rule did
  decided_by text,
  decided_at timestamptz,
  -- how often something was booked for it: a new try is a new fact
  tries smallint NOT NULL DEFAULT 0,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state = 'settled') = (entry IS NOT NULL) AND (entry IS NULL) = (what IS NULL) AND (entry IS NULL) = (decided_at IS NULL)),
  CHECK (state <> 'suspense' OR suspense_entry IS NOT NULL),
  CHECK (decided_by IS NULL OR state = 'settled'),
  CHECK (state <> 'new' OR reference IS NOT NULL),
  CHECK ((details IS NULL) = (key_id IS NULL)),
  CONSTRAINT bank_line_two_people CHECK (decided_by <> imported_by),
  -- alone, the rule settles only what names a gift of ours
  CONSTRAINT bank_line_by_rule CHECK (state <> 'settled' OR decided_by IS NOT NULL OR (what = 'gift' AND reference IS NOT NULL AND amount_minor > 0))
);
CREATE UNIQUE INDEX bank_line_entry ON bank_line (entry) WHERE what <> 'return'; -- what was sent back is told by two lines
CREATE INDEX bank_line_new ON bank_line (statement_id, n) WHERE state = 'new';
CREATE INDEX bank_line_open ON bank_line (state, n) WHERE state <> 'settled';
CREATE INDEX bank_line_of_account ON bank_line (account_id, booked_on, n);
CREATE INDEX bank_line_sealed ON bank_line (n) WHERE key_id IS NOT NULL;

-- Cash that two people counted, and goods that two people looked at. Of cash the second counts anew and does not see what the first found:
-- it is a gift only when both found the same. Of goods the second confirms the value and the note about it.
CREATE TABLE hand_gift (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  rail text NOT NULL CHECK (rail IN ('cash', 'in_kind')),
  fund_id int NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  received_on date NOT NULL,
  first_minor bigint NOT NULL CHECK (first_minor BETWEEN 1 AND 100000000000),
  second_minor bigint CHECK (second_minor BETWEEN 1 AND 100000000000),
  -- goods: what they are, how their value is known, whether they are used at once
  goods text CHECK (length(goods) BETWEEN 3 AND 200),
  evidence text CHECK (length(evidence) BETWEEN 3 AND 300),
  use text CHECK (use IN ('at once', 'stock')),
  state text NOT NULL DEFAULT 'entered' CHECK (state IN ('entered', 'agreed', 'differs', 'withdrawn')),
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  decided_at timestamptz,
  payment uuid UNIQUE,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((rail = 'in_kind') = (goods IS NOT NULL) AND (goods IS NULL) = (evidence IS NULL) AND (goods IS NULL) = (use IS NULL)),
  CHECK ((state = 'entered') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_at IS NULL)),
  CONSTRAINT hand_gift_two_people CHECK (state NOT IN ('agreed', 'differs') OR decided_by <> entered_by),
  CONSTRAINT hand_gift_same_sum CHECK (CASE state WHEN 'agreed' THEN second_minor IS NOT NULL AND second_minor = first_minor WHEN 'differs' THEN second_minor IS NOT NULL AND second_minor <> first_minor ELSE second_minor IS NULL END),
  CHECK ((state = 'agreed') = (payment IS NOT NULL))
);
CREATE INDEX hand_gift_open ON hand_gift (n) WHERE state = 'entered';

-- What was counted and what the bank said is not rewritten.
CREATE FUNCTION refuse_other_facts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_TABLE_NAME = 'bank_line' AND (OLD.identity, OLD.account_id, OLD.statement_id, OLD.booked_on, OLD.amount_minor, OLD.currency, OLD.imported_by)
      IS DISTINCT FROM (NEW.identity, NEW.account_id, NEW.statement_id, NEW.booked_on, NEW.amount_minor, NEW.currency, NEW.imported_by) THEN
    RAISE EXCEPTION 'what the bank said is not changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_facts BEFORE UPDATE ON bank_line FOR EACH ROW EXECUTE FUNCTION refuse_other_facts();
CREATE FUNCTION refuse_other_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'entered' OR (OLD.rail, OLD.fund_id, OLD.currency, OLD.received_on, OLD.first_minor, OLD.entered_by) IS DISTINCT FROM (NEW.rail, NEW.fund_id, NEW.currency, NEW.received_on, NEW.first_minor, NEW.entered_by) THEN
    RAISE EXCEPTION 'what was counted is not changed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keeps_count BEFORE UPDATE ON hand_gift FOR EACH ROW EXECUTE FUNCTION refuse_other_count();
REVOKE DELETE ON bank_account, bank_statement, bank_line, hand_gift FROM pasylka_app;
REVOKE UPDATE ON bank_account, bank_statement FROM pasylka_app;

-- Whoever decides about a line may look at who paid: a look, with a budget and a record.
ALTER TABLE reveal_budget DROP CONSTRAINT reveal_budget_look_check;
ALTER TABLE reveal_budget ADD CONSTRAINT reveal_budget_look_check CHECK (look ~ '^[a-z]+$');
INSERT INTO reveal_budget VALUES ('transfer', 60, 40);

-- The private page: of several payments of a gift the one that came.
CREATE OR REPLACE FUNCTION public_read.donation_by_code(hash bytea)
RETURNS TABLE (slug text, given_on date, amount_minor bigint, cover_minor bigint, currency text, gift jsonb, transfer_reference text, fees_paid_by text, payment text, posted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.slug, d.given_on, d.amount_minor, d.cover_minor, d.currency, g.label, d.transfer_reference, p.fees_paid_by, p.status, cardinality(p.items) > 0
  FROM donation d JOIN campaign c ON c.id = d.campaign_id LEFT JOIN gift g ON g.id = d.gift_id
  LEFT JOIN LATERAL (SELECT fees_paid_by, status, items FROM payment WHERE donation = d.id ORDER BY status = 'paid' DESC, cardinality(items) > 0 DESC, id LIMIT 1) p ON true
  WHERE d.code_hash = hash
$$;
