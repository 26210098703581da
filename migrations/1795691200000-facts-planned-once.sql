-- What a fetch found of payments, applied in one statement that is planned once: with arrays of known length PostgreSQL plans anew each
-- time, which was a sixth of what it cost to post one payment. Locks the payments in the order of their ids, drops what is older than what
-- was applied, writes the rest, closes the envelopes, and answers what each of the facts met.
CREATE FUNCTION apply_facts(facts jsonb, envelopes text[], named uuid[])
RETURNS TABLE ("paymentId" bigint, reference uuid, donation uuid, "fundId" int, "feesPaidBy" text, amount bigint, currency text, was text, items text[],
               "wasRefused" boolean, applied boolean, changed boolean, "recordId" uuid)
LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
  WITH fact AS (
    SELECT * FROM jsonb_to_recordset(facts)
      AS f(reference uuid, ticket bigint, status text, "sessionId" text, "intentId" text, rail text, items text[], refused boolean, contributor uuid, "recordId" uuid)
  ), held AS (
    SELECT p.* FROM payment p WHERE p.reference = ANY (named) ORDER BY p.id FOR NO KEY UPDATE
  ), due AS (
    SELECT h.id, f.*, h.status <> f.status OR NOT f.items <@ h.items OR (f.refused AND NOT h.refused_country) AS changed
    FROM held h JOIN fact f USING (reference) WHERE h.ticket < f.ticket
  ), written AS (
    UPDATE payment p SET
      ticket = d.ticket, status = d.status, session_id = coalesce(d."sessionId", p.session_id), intent_id = coalesce(d."intentId", p.intent_id), rail = coalesce(d.rail, p.rail),
      items = ARRAY(SELECT unnest(p.items) UNION SELECT unnest(d.items)), refused_country = p.refused_country OR d.refused, contributor = coalesce(p.contributor, d.contributor),
      record_id = CASE WHEN d.changed THEN d."recordId" ELSE p.record_id END
    FROM due d WHERE p.id = d.id
  ), finished AS (
    UPDATE payment_event e SET state = 'done', trouble = NULL WHERE e.id = ANY (envelopes)
  )
  SELECT h.id, h.reference, h.donation, h.fund_id, h.fees_paid_by, h.amount_minor, h.currency, h.status, h.items, h.refused_country,
         d.id IS NOT NULL, coalesce(d.changed, false), d."recordId"
  FROM held h LEFT JOIN due d USING (id);
END $$;
REVOKE ALL ON FUNCTION apply_facts(jsonb, text[], uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION apply_facts(jsonb, text[], uuid[]) TO pasylka_app;
