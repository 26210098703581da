-- The private page tells how a gift came, what its donor asked back and what became of that, and whether it can still be asked back.
DROP FUNCTION public_read.donation_by_code(bytea);
CREATE FUNCTION public_read.donation_by_code(hash bytea)
RETURNS TABLE (slug text, given_on date, amount_minor bigint, cover_minor bigint, currency text, gift jsonb, transfer_reference text, fees_paid_by text, payment text, posted boolean,
               rail text, paid_at timestamptz, back_minor bigint, back text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.slug, d.given_on, d.amount_minor, d.cover_minor, d.currency, g.label, d.transfer_reference, p.fees_paid_by, p.status, cardinality(p.items) > 0,
         p.rail, (SELECT max(opened_at) FROM payment WHERE donation = d.id AND status IN ('paid', 'refunded_partly')), b.amount_minor, b.state
  FROM donation d JOIN campaign c ON c.id = d.campaign_id LEFT JOIN gift g ON g.id = d.gift_id
  LEFT JOIN LATERAL (SELECT fees_paid_by, status, items, rail FROM payment WHERE donation = d.id ORDER BY status = 'paid' DESC, cardinality(items) > 0 DESC, id LIMIT 1) p ON true
  LEFT JOIN LATERAL (SELECT r.amount_minor, r.state FROM refund r JOIN payment q ON q.id = r.payment_id WHERE q.donation = d.id AND r.origin = 'donor' AND r.state <> 'cancelled' ORDER BY r.n DESC LIMIT 1) b ON true
  WHERE d.code_hash = hash
$$;
REVOKE ALL ON FUNCTION public_read.donation_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.donation_by_code(bytea) TO pasylka_public;
