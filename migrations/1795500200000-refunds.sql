-- Money that goes back by our decision (refunds), by the bank's (disputes), and what the card's bank warns of.

CREATE TABLE refund (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  payment_id bigint NOT NULL REFERENCES payment,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- who wanted it: one of us, the donor, a rule, or somebody at Stripe's own pages whom nothing here knows
  origin text NOT NULL CHECK (origin IN ('staff', 'donor', 'rule', 'outside')),
  reason text NOT NULL CHECK (reason IN ('wrong_amount', 'twice', 'fraud', 'refused_country', 'asked', 'outside')),
  state text NOT NULL CHECK (state IN ('requested', 'approved', 'sent', 'succeeded', 'failed', 'cancelled', 'refused')),
  requested_by text,
  decided_by text,
  -- stored before the call to Stripe, and the same however often it is repeated
  idempotency_key text UNIQUE,
  sent_at timestamptz,
  stripe_id text UNIQUE CHECK (length(stripe_id) <= 255),
  failure text CHECK (length(failure) <= 100),
  requested_at timestamptz NOT NULL DEFAULT now(),
  state_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((origin = 'staff') = (requested_by IS NOT NULL)),
  CONSTRAINT refund_takes_two CHECK (decided_by <> requested_by),
  CONSTRAINT refund_is_approved CHECK (origin IN ('rule', 'outside') OR state IN ('requested', 'cancelled') OR decided_by IS NOT NULL),
  CHECK (state NOT IN ('sent', 'succeeded') OR origin = 'outside' OR idempotency_key IS NOT NULL)
);
CREATE INDEX refund_of_payment ON refund (payment_id);
CREATE INDEX refund_waiting ON refund (state_at) WHERE state IN ('requested', 'approved', 'sent');
-- A rule acts once for each payment.
CREATE UNIQUE INDEX refund_by_rule ON refund (payment_id) WHERE origin = 'rule';

CREATE TABLE dispute (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  payment_id bigint NOT NULL REFERENCES payment,
  stripe_id text UNIQUE NOT NULL CHECK (length(stripe_id) <= 255),
  amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  -- Stripe's own word; src/payments/refunds/disputes.ts knows ten, and a new one counts as open
  status text NOT NULL CHECK (status ~ '^[a-z_]{1,40}$'),
  reason text NOT NULL CHECK (length(reason) <= 60),
  due_at timestamptz,
  refundable boolean NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  state_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX dispute_of_payment ON dispute (payment_id);

CREATE TABLE fraud_warning (
  id uuid PRIMARY KEY,
  payment_id bigint NOT NULL REFERENCES payment,
  stripe_id text UNIQUE NOT NULL CHECK (length(stripe_id) <= 255),
  fraud_type text NOT NULL CHECK (length(fraud_type) <= 60),
  actionable boolean NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX fraud_warning_of_payment ON fraud_warning (payment_id);

REVOKE DELETE ON refund, dispute, fraud_warning FROM pasylka_app;
