-- Money between Stripe and the bank. A row for each payout and top-up: `amount_minor` is above zero on its way to the bank, below zero
-- from it. `state` is what Stripe's facts say now (src/payments/payouts/state.ts); `bank_line` is the line of a statement that shows it.
CREATE TABLE stripe_payout (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 4 AND 255),
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  state text NOT NULL CHECK (state IN ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
  -- Stripe names the balance transactions that are in it, and the list is complete
  itemised boolean NOT NULL DEFAULT false,
  created_on date NOT NULL,
  arrives_on date NOT NULL,
  ticket bigint NOT NULL,
  -- whose money it is: [{"fundId": 1, "amount": 100}], sums to the amount without its sign
  shares jsonb NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(shares) = 'array'),
  bank_line text UNIQUE CHECK (length(bank_line) BETWEEN 1 AND 190),
  banked_on date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((bank_line IS NULL) = (banked_on IS NULL))
);
CREATE INDEX stripe_payout_unbanked ON stripe_payout (created_on) WHERE bank_line IS NULL;
REVOKE DELETE ON stripe_payout FROM pasylka_app;

SET LOCAL ROLE pasylka_ledger_owner;
-- What Stripe holds back from the balance.
INSERT INTO ledger.account (code, currency, class, must_clear, counts)
SELECT 'asset.psp.reserve', currency, 'asset', false, false FROM (SELECT DISTINCT currency FROM ledger.account) known;
INSERT INTO ledger.kind (code, guarded, any_line) VALUES ('psp.funded', false, false), ('psp.fundingPaid', false, false), ('psp.reserved', false, false);
INSERT INTO ledger.kind_line (kind, account, side) VALUES
  ('psp.funded', 'asset.psp.stripe', 1), ('psp.funded', 'asset.transit', -1),
  ('psp.fundingPaid', 'asset.transit', 1), ('psp.fundingPaid', 'asset.bank', -1),
  ('psp.reserved', 'asset.psp.stripe', 0), ('psp.reserved', 'asset.psp.reserve', 0);
RESET ROLE;
