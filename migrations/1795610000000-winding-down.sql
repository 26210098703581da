-- The purpose of a monthly gift may end before whoever gives it ends it, and Stripe may refuse a stop.

-- Its fund ends: it is to be stopped, and what is still charged goes to the fund that was named before giving (fund_id).
ALTER TABLE subscription ADD COLUMN closing boolean NOT NULL DEFAULT false;
ALTER TABLE subscription DROP CONSTRAINT subscription_ended_why_check;
ALTER TABLE subscription ADD CONSTRAINT subscription_ended_why_check CHECK (ended_why IN ('donor', 'failed', 'country', 'stripe', 'closing'));
CREATE INDEX subscription_closing ON subscription (id) WHERE closing AND status IN ('active', 'paused', 'failing');
-- An event of a customer leads to the gift.
CREATE INDEX subscription_customer ON subscription (customer_id);

-- `stuck`: a stop after which the gift still lives at Stripe; a person looks, and lets it be asked again.
ALTER TABLE subscription_call DROP CONSTRAINT subscription_call_asked_by_check;
ALTER TABLE subscription_call ADD CONSTRAINT subscription_call_asked_by_check CHECK (asked_by IN ('code', 'card', 'country', 'tries', 'closing'));
ALTER TABLE subscription_call DROP CONSTRAINT subscription_call_state_check;
ALTER TABLE subscription_call ADD CONSTRAINT subscription_call_state_check CHECK (state IN ('asked', 'made', 'seen', 'refused', 'dropped', 'stuck'));
CREATE INDEX subscription_call_stuck ON subscription_call (asked_at) WHERE kind = 'stop' AND state IN ('asked', 'stuck');

DROP FUNCTION public_read.monthly_by_code(bytea);
CREATE FUNCTION public_read.monthly_by_code(hash bytea)
RETURNS TABLE (amount_minor bigint, currency text, status text, period_end timestamptz, paused_until timestamptz, charged_on date, charged_minor bigint,
               failed_tries int, next_try_at timestamptz, ended_why text, asked text, asked_minor bigint, asked_until timestamptz, has_address boolean, closing boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT s.amount_minor, s.currency, s.status, s.period_end, s.paused_until, s.charged_on, s.charged_minor, s.failed_tries, s.next_try_at, s.ended_why,
         c.kind, c.amount_minor, c.resumes_at, EXISTS (SELECT FROM donation_address a WHERE a.donation = d.id), s.closing
  FROM donation d JOIN subscription s ON s.reference = d.id
  LEFT JOIN LATERAL (SELECT * FROM subscription_call c WHERE c.reference = d.id AND c.state IN ('asked', 'made') ORDER BY c.n DESC LIMIT 1) c ON true
  WHERE d.code_hash = hash
$$;
REVOKE ALL ON FUNCTION public_read.monthly_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.monthly_by_code(bytea) TO pasylka_public;
