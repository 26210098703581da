-- The volunteer's claim, made cheaper: the same rules, planned once instead of at every call (a plan for unknown values is as good
-- here, since each step goes by a key or by the front of the queue).
CREATE OR REPLACE FUNCTION claim_run(volunteer uuid, wanted int, named uuid, new_lease uuid, new_code text, hours int, record uuid)
RETURNS TABLE (outcome text, fence bigint, expires_at timestamptz, orders jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  who volunteer%ROWTYPE;
  held int;
  late boolean;
  picked uuid[];
  new_fence bigint;
BEGIN
  SELECT * INTO who FROM volunteer v WHERE v.id = claim_run.volunteer FOR NO KEY UPDATE;
  IF NOT FOUND OR who.state <> 'active' OR who.trust = 'helper' THEN
    outcome := 'not_active'; RETURN NEXT; RETURN;
  END IF;

  SELECT count(DISTINCT t.order_id), coalesce(bool_or(l.state = 'overdue'), false) INTO held, late
  FROM lease l JOIN task t ON t.lease_id = l.id AND t.state IN ('leased', 'escalated')
  WHERE l.volunteer_id = who.id AND l.state IN ('active', 'overdue');
  IF late THEN
    outcome := 'overdue'; RETURN NEXT; RETURN;
  END IF;
  IF held >= who.cap THEN
    outcome := 'cap'; RETURN NEXT; RETURN;
  END IF;

  IF named IS NULL THEN
    picked := ARRAY(
      SELECT t.id FROM task t
      WHERE t.state = 'open' AND t.hands = 'volunteer' AND (who.regions = '{}' OR t.region = 'anywhere' OR t.region = ANY (who.regions))
      ORDER BY t.rank_at, t.n LIMIT least(wanted, who.cap - held) FOR UPDATE SKIP LOCKED);
  ELSE
    picked := ARRAY(
      SELECT t.id FROM task t
      WHERE t.order_id = named AND t.state = 'open' AND t.hands = 'volunteer' AND (who.regions = '{}' OR t.region = 'anywhere' OR t.region = ANY (who.regions))
      FOR UPDATE SKIP LOCKED);
  END IF;
  IF picked = '{}' THEN
    outcome := 'none'; RETURN NEXT; RETURN;
  END IF;

  INSERT INTO lease AS l (id, code, volunteer_id, expires_at, record_id)
  VALUES (new_lease, new_code, who.id, clock_timestamp() + make_interval(hours => hours), record)
  RETURNING l.fence, l.expires_at INTO new_fence, expires_at;
  fence := new_fence;
  WITH taken AS (
    UPDATE task t SET state = 'leased', lease_id = new_lease, fence = new_fence, record_id = record
    FROM task p
    WHERE p.id = ANY (picked) AND t.order_kind = p.order_kind AND t.order_id = p.order_id AND t.seq >= p.seq
      AND t.hands = 'volunteer' AND t.state IN ('open', 'waiting')
    RETURNING t.order_kind, t.order_id, t.order_code, t.step, t.id = p.id AS first)
  SELECT jsonb_agg(jsonb_build_object('kind', order_kind, 'id', order_id, 'code', order_code, 'next', step)) INTO orders FROM taken WHERE first;
  outcome := 'claimed';
  RETURN NEXT;
END $$;
ALTER FUNCTION hold_task(uuid, uuid, bigint, uuid) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION finish_task(uuid, boolean, uuid) SET plan_cache_mode = force_generic_plan;
