-- What a foundation that exists already had on the first day of its books here, fund by fund: entered by one person from the
-- bank's statement and Stripe's balance, booked by another. Once: whoever was wrong books a reversal, not a second beginning.
CREATE TABLE opening_balance (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  since date NOT NULL CHECK (extract(day FROM since) = 1),
  state text NOT NULL DEFAULT 'entered' CHECK (state IN ('entered', 'booked', 'refused', 'withdrawn')),
  entered_by text NOT NULL,
  entered_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state IN ('booked', 'refused')) = (decided_by IS NOT NULL)),
  CONSTRAINT opening_balance_two_people CHECK (decided_by <> entered_by)
);
CREATE UNIQUE INDEX opening_balance_once ON opening_balance ((true)) WHERE state IN ('entered', 'booked');

-- What was entered is what is booked: nothing changes it in between. The fund is a row of ledger.fund.
CREATE TABLE opening_balance_line (
  opening_id uuid NOT NULL REFERENCES opening_balance,
  fund_id int NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  bank_minor bigint NOT NULL CHECK (bank_minor >= 0),
  stripe_minor bigint NOT NULL CHECK (stripe_minor >= 0),
  PRIMARY KEY (opening_id, fund_id, currency),
  CHECK (bank_minor + stripe_minor > 0)
);
REVOKE UPDATE, DELETE ON opening_balance_line FROM pasylka_app;
REVOKE UPDATE, DELETE ON opening_balance FROM pasylka_app;
GRANT UPDATE (state, decided_by, record_id) ON opening_balance TO pasylka_app;
