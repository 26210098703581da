-- A charge of a monthly gift stands under the day it is booked on, once it is: what is heard late (a poll after a quiet weekend, a year that is told at once) was not charged on the day it was heard.
CREATE OR REPLACE FUNCTION public_read.charges_by_code(hash bytea)
RETURNS TABLE (opened_on date, amount_minor bigint, currency text, rail text, payment text, posted boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT coalesce((SELECT min(e.effective_on) FROM ledger.psp_item i JOIN ledger.entry e ON e.id = i.entry_id WHERE i.psp = 'stripe' AND i.item = ANY (p.items)), (p.opened_at AT TIME ZONE 'UTC')::date),
         p.amount_minor, p.currency, p.rail, p.status, cardinality(p.items) > 0
  FROM donation d JOIN payment p ON p.donation = d.id
  WHERE d.code_hash = hash ORDER BY p.id DESC LIMIT 60
$$;
