-- Money that comes in through Stripe: what we asked for, and what Stripe told us there is to look at.

-- One payment of a donation, with its own copy of what matters. `status` is what Stripe's facts say now (src/payments/status.ts);
-- `items` are the balance transactions that are in the books. The fund has no foreign key: every gift would lock its row.
CREATE TABLE payment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reference uuid UNIQUE NOT NULL,
  fund_id int NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 99999999),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  fees_paid_by text NOT NULL CHECK (fees_paid_by IN ('fund', 'core')),
  idempotency_key text UNIQUE NOT NULL,
  status text NOT NULL DEFAULT 'opened' CHECK (status IN ('opened', 'waiting', 'declined', 'paid', 'expired')),
  ticket bigint NOT NULL DEFAULT 0,
  session_id text CHECK (length(session_id) <= 255),
  intent_id text CHECK (length(intent_id) <= 255),
  items text[] NOT NULL DEFAULT '{}',
  refused_country boolean NOT NULL DEFAULT false,
  -- whoever gave, as a pseudonym under the month's key (src/payments/contributors.ts): for counting people in reports
  contributor uuid,
  opened_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
-- One key a month, destroyed when the month is closed.
CREATE TABLE keyring.contributor_key (
  period text PRIMARY KEY CHECK (period ~ '^\d{4}-\d{2}$'),
  key bytea NOT NULL CHECK (octet_length(key) = 32)
);
GRANT SELECT, INSERT, UPDATE, DELETE ON keyring.contributor_key TO pasylka_app;
CREATE INDEX payment_status ON payment (status, id);

-- Facts are fetched under a ticket; those fetched under an older one than was applied last are dropped.
CREATE SEQUENCE payment_ticket;

-- The inbox: envelopes only, never a payload. `due_at` is both the lease of whoever works on it and the wait after a failure.
CREATE TABLE payment_event (
  id text PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 255),
  type text NOT NULL CHECK (length(type) <= 100),
  object_id text NOT NULL CHECK (length(object_id) <= 255),
  created timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'done', 'ignored', 'foreign', 'parked')),
  seen int NOT NULL DEFAULT 1,
  attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL DEFAULT now(),
  trouble text CHECK (length(trouble) <= 200),
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX payment_event_due ON payment_event (due_at) WHERE state = 'waiting';
CREATE INDEX payment_event_parked ON payment_event (received_at) WHERE state = 'parked';
