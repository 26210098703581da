-- Monthly giving: a donation that Stripe charges again each month, until whoever gives it stops it.

ALTER TABLE donation ADD COLUMN frequency text NOT NULL DEFAULT 'once' CHECK (frequency IN ('once', 'monthly'));
-- A monthly gift ends; what it gave stays.
ALTER TABLE donation DROP CONSTRAINT donation_state_check;
ALTER TABLE donation ADD CONSTRAINT donation_state_check CHECK (state IN ('opened', 'received', 'ended'));

-- One subscription at Stripe, with its own copy of what matters. `reference` is the donation's id, the fund is that of every
-- later charge. All but the first five columns is what Stripe's facts say now (src/payments/monthly/status.ts). No card, no name.
CREATE TABLE subscription (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reference uuid UNIQUE NOT NULL,
  fund_id int NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  fees_paid_by text NOT NULL CHECK (fees_paid_by IN ('fund', 'core')),
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 99999999),
  status text NOT NULL DEFAULT 'opened' CHECK (status IN ('opened', 'active', 'paused', 'failing', 'ended')),
  stripe_id text UNIQUE CHECK (length(stripe_id) <= 255),
  customer_id text CHECK (length(customer_id) <= 255),
  period_end timestamptz,
  paused_until timestamptz,
  -- the last charge that went through
  charged_on date,
  charged_minor bigint,
  failed_tries int NOT NULL DEFAULT 0,
  next_try_at timestamptz,
  -- when to say that charging begins again after a pause
  remind_at timestamptz,
  ended_why text CHECK (ended_why IN ('donor', 'failed', 'country', 'stripe')),
  refused_country boolean NOT NULL DEFAULT false,
  -- tries to stop it by card (stop_tries of one day), so that nobody finds it by guessing
  tries int NOT NULL DEFAULT 0,
  tried_on date,
  ticket bigint NOT NULL DEFAULT 0,
  opened_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK (status = 'opened' OR stripe_id IS NOT NULL),
  CHECK ((charged_on IS NULL) = (charged_minor IS NULL))
);
CREATE INDEX subscription_charged ON subscription (charged_on, charged_minor) WHERE status IN ('active', 'paused', 'failing');
CREATE INDEX subscription_remind ON subscription (remind_at) WHERE remind_at IS NOT NULL;

-- What was asked of Stripe for one, stored before the call is made: its id is the call's idempotency key. `asked` → `made`
-- (Stripe answered) → `seen` (fetched facts are newer), or `refused` by Stripe, or `dropped` for a stop. One waits at a time.
CREATE TABLE subscription_call (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('amount', 'pause', 'resume', 'stop')),
  amount_minor bigint CHECK (amount_minor BETWEEN 1 AND 99999999),
  resumes_at timestamptz,
  asked_by text NOT NULL CHECK (asked_by IN ('code', 'card', 'country', 'tries')),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'made', 'seen', 'refused', 'dropped')),
  ticket bigint,
  asked_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((kind = 'amount') = (amount_minor IS NOT NULL)),
  CHECK ((kind = 'pause') = (resumes_at IS NOT NULL))
);
CREATE UNIQUE INDEX subscription_call_waiting ON subscription_call (reference) WHERE state = 'asked';
CREATE INDEX subscription_call_of ON subscription_call (reference, n);

-- What was said to whoever gives, once each: about which charge or day.
CREATE TABLE subscription_notice (
  reference uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('firstFailure', 'lastTry', 'ended', 'refusedCountry', 'afterPause')),
  about text NOT NULL CHECK (length(about) <= 255),
  said_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (reference, kind, about)
);

-- Where to write when a monthly charge fails, if somebody wants that: sealed under a key of this donation alone, gone when it ends.
CREATE TABLE donation_address (
  donation uuid PRIMARY KEY,
  lang text NOT NULL CHECK (lang IN ('en', 'be', 'ru')),
  address_sealed bytea NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);

REVOKE DELETE ON subscription, subscription_call, subscription_notice FROM pasylka_app;
REVOKE UPDATE ON subscription_notice FROM pasylka_app;
REVOKE SELECT ON donation_address FROM pasylka_reader;

-- Where it is needed most: the open campaign that pays into the core fund.
CREATE VIEW public_read.needed_most AS SELECT slug FROM campaign WHERE fund_id = 1 AND state = 'open' ORDER BY n LIMIT 1;
GRANT SELECT ON public_read.needed_most TO pasylka_public;

-- The monthly side of the private page, and the charges of a gift, newest first: for whoever holds the code.
CREATE FUNCTION public_read.monthly_by_code(hash bytea)
RETURNS TABLE (amount_minor bigint, currency text, status text, period_end timestamptz, paused_until timestamptz, charged_on date, charged_minor bigint,
               failed_tries int, next_try_at timestamptz, ended_why text, asked text, asked_minor bigint, asked_until timestamptz, has_address boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.amount_minor, s.currency, s.status, s.period_end, s.paused_until, s.charged_on, s.charged_minor, s.failed_tries, s.next_try_at, s.ended_why,
         c.kind, c.amount_minor, c.resumes_at, EXISTS (SELECT FROM donation_address a WHERE a.donation = d.id)
  FROM donation d JOIN subscription s ON s.reference = d.id
  LEFT JOIN LATERAL (SELECT * FROM subscription_call c WHERE c.reference = d.id AND c.state IN ('asked', 'made') ORDER BY c.n DESC LIMIT 1) c ON true
  WHERE d.code_hash = hash
$$;
CREATE FUNCTION public_read.charges_by_code(hash bytea)
RETURNS TABLE (opened_on date, amount_minor bigint, currency text, rail text, payment text, posted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT (p.opened_at AT TIME ZONE 'UTC')::date, p.amount_minor, p.currency, p.rail, p.status, cardinality(p.items) > 0
  FROM donation d JOIN payment p ON p.donation = d.id
  WHERE d.code_hash = hash ORDER BY p.id DESC LIMIT 60
$$;
REVOKE ALL ON FUNCTION public_read.monthly_by_code(bytea), public_read.charges_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.monthly_by_code(bytea), public_read.charges_by_code(bytea) TO pasylka_public;
