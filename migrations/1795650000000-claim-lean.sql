-- A volunteer's claim and completion, made cheaper again: the same rules in fewer statements, answered as one value instead of a
-- table of one row. A plan for unknown values is as good here, since each step goes by a key or by the front of the queue.
DROP FUNCTION claim_run(uuid, int, uuid, uuid, text, int, uuid);
DROP FUNCTION hold_task(uuid, uuid, bigint, uuid);
DROP FUNCTION finish_task(uuid, boolean, uuid);

-- Claims a run of up to `wanted` orders from the front of the queue, or the one that is named, under one lease. Answers `outcome`
-- (`claimed`, `none`, `cap`, `overdue`, `not_active`) and of a run its fence, when it is over, and its orders with the step to begin with.
CREATE FUNCTION claim_run(volunteer uuid, wanted int, named uuid, new_lease uuid, new_code text, hours int, record uuid) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  who volunteer%ROWTYPE;
  held int;
  late boolean;
  first_rank timestamptz := '-infinity';
  first_n bigint := 0;
  run jsonb;
BEGIN
  SELECT * INTO who FROM volunteer v WHERE v.id = claim_run.volunteer FOR NO KEY UPDATE;
  IF NOT FOUND OR who.state <> 'active' OR who.trust = 'helper' THEN
    RETURN jsonb_build_object('outcome', 'not_active');
  END IF;

  -- after the lock, in a statement of its own: what another claim of theirs has taken meanwhile counts
  SELECT count(DISTINCT t.order_id), coalesce(bool_or(l.state = 'overdue'), false) INTO held, late
  FROM lease l JOIN task t ON t.lease_id = l.id AND t.state IN ('leased', 'escalated')
  WHERE l.volunteer_id = who.id AND l.state IN ('active', 'overdue');
  IF late THEN
    RETURN jsonb_build_object('outcome', 'overdue');
  END IF;
  IF held >= who.cap THEN
    RETURN jsonb_build_object('outcome', 'cap');
  END IF;

  IF named IS NOT NULL THEN -- the queue is read from where that order stands
    SELECT p.rank_at, p.n INTO first_rank, first_n FROM task p WHERE p.order_id = named AND p.state = 'open' AND p.hands = 'volunteer';
  END IF;
  WITH picked AS MATERIALIZED (
    SELECT p.order_kind, p.order_id, p.seq FROM task p
    WHERE p.state = 'open' AND p.hands = 'volunteer' AND (p.rank_at, p.n) >= (first_rank, first_n) AND (named IS NULL OR p.order_id = named)
      AND (who.regions = '{}' OR p.region = 'anywhere' OR p.region = ANY (who.regions))
    ORDER BY p.rank_at, p.n LIMIT CASE WHEN named IS NULL THEN least(wanted, who.cap - held) ELSE 1 END FOR UPDATE SKIP LOCKED
  ), made AS (
    INSERT INTO lease (id, code, volunteer_id, expires_at, record_id)
    SELECT new_lease, new_code, who.id, clock_timestamp() + make_interval(hours => hours), record WHERE EXISTS (SELECT FROM picked)
    RETURNING fence, expires_at
  ), taken AS (
    UPDATE task t SET state = 'leased', lease_id = new_lease, fence = made.fence, record_id = record
    FROM made, picked p
    WHERE t.order_id = p.order_id AND t.order_kind = p.order_kind AND t.seq >= p.seq AND t.hands = 'volunteer' AND t.state IN ('open', 'waiting')
    RETURNING t.order_kind, t.order_id, t.order_code, t.step, t.seq = p.seq AS first)
  SELECT jsonb_build_object('outcome', 'claimed', 'fence', made.fence, 'expiresAt', made.expires_at,
                            'orders', (SELECT jsonb_agg(jsonb_build_object('kind', order_kind, 'id', order_id, 'code', order_code, 'next', step)) FROM taken WHERE first))
  INTO run FROM made;
  RETURN coalesce(run, jsonb_build_object('outcome', 'none'));
END $$;

-- Locks a lease for its holder and answers the step of the order that is next. Outcome `unknown`: not this person's lease;
-- `lost`: the fence is not the current one, the time is over (and no goods in hand), or the order is not theirs any more.
-- With `ending`, the step that is to be next, it ends it too: opens the coordinator's next one, closes the run when nothing is left
-- in it, counts it as clean when it was on time, and answers the volunteer's next step and whether the run is over. Outcome
-- `elsewhere`: another step is next, and nothing was changed.
CREATE FUNCTION hold_task(held uuid, holder uuid, shown bigint, about uuid, ending text, record uuid) RETURNS jsonb
LANGUAGE plpgsql SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  l lease%ROWTYPE;
  t task%ROWTYPE;
  timely boolean;
  coordinator boolean;
  mine smallint;
  completed boolean := false;
BEGIN
  SELECT * INTO l FROM lease WHERE lease.id = held AND volunteer_id = holder FOR UPDATE;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('outcome', 'unknown');
  END IF;
  SELECT * INTO t FROM task WHERE order_id = about AND lease_id = held AND task.fence = shown AND state IN ('leased', 'escalated') ORDER BY task.seq LIMIT 1 FOR UPDATE;
  timely := l.expires_at > clock_timestamp();
  IF t.id IS NULL OR l.state NOT IN ('active', 'overdue') OR l.fence <> shown
     OR NOT timely AND NOT EXISTS (SELECT FROM task WHERE order_id = about AND state = 'done' AND task.step IN ('buy', 'copy')) THEN
    RETURN jsonb_build_object('outcome', 'lost');
  END IF;
  IF ending IS NULL OR ending <> t.step THEN
    RETURN jsonb_build_object('outcome', CASE WHEN ending IS NULL THEN 'held' ELSE 'elsewhere' END, 'id', t.id, 'orderKind', t.order_kind, 'seq', t.seq, 'step', t.step);
  END IF;

  UPDATE task SET state = 'done', done_at = clock_timestamp(), record_id = record WHERE id = t.id;
  SELECT bool_or(seq = t.seq + 1 AND state = 'waiting'), min(seq) FILTER (WHERE lease_id = held AND state IN ('leased', 'escalated')) INTO coordinator, mine
  FROM task WHERE order_id = about AND order_kind = t.order_kind;
  IF coordinator THEN
    UPDATE task SET state = 'open', record_id = record WHERE order_id = about AND order_kind = t.order_kind AND seq = t.seq + 1 AND state = 'waiting';
  END IF;
  IF mine IS NULL THEN
    UPDATE lease SET state = 'completed', ended_at = clock_timestamp(), record_id = record
    WHERE id = held AND NOT EXISTS (SELECT FROM task WHERE lease_id = held AND state IN ('leased', 'escalated'));
    completed := FOUND;
    IF completed AND timely AND l.state = 'active' THEN
      UPDATE volunteer SET clean_runs = clean_runs + 1, record_id = record WHERE id = holder;
    END IF;
  END IF;
  RETURN jsonb_build_object('outcome', 'held', 'id', t.id, 'orderKind', t.order_kind, 'seq', t.seq, 'step', t.step, 'runCompleted', completed,
                            'next', (SELECT step FROM task WHERE mine IS NOT NULL AND order_id = about AND order_kind = t.order_kind AND seq = mine));
END $$;
GRANT EXECUTE ON FUNCTION claim_run(uuid, int, uuid, uuid, text, int, uuid), hold_task(uuid, uuid, bigint, uuid, text, uuid) TO pasylka_app;
