-- The volunteers' queue: who may work, what is to be done, who holds it, and what they were shown.

-- A volunteer is a person who signs in (identity); here stands only what the queue needs to know.
CREATE TABLE volunteer (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  trust text NOT NULL CHECK (trust IN ('helper', 'new', 'trusted')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'compromised')),
  cap smallint NOT NULL DEFAULT 2 CHECK (cap BETWEEN 0 AND 50),
  clean_runs int NOT NULL DEFAULT 0 CHECK (clean_runs >= 0),
  regions text[] NOT NULL DEFAULT '{}',
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE SEQUENCE lease_fence;

-- A volunteer's hold on a run. Its fence is larger than that of any lease before it; every write under a lease shows it.
CREATE TABLE lease (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  code text NOT NULL UNIQUE,
  volunteer_id uuid NOT NULL REFERENCES volunteer,
  fence bigint NOT NULL UNIQUE DEFAULT nextval('lease_fence'),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'overdue', 'completed', 'released', 'expired', 'revoked')),
  claimed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz NOT NULL,
  extensions smallint NOT NULL DEFAULT 0 CHECK (extensions BETWEEN 0 AND 2),
  paid_on date,
  ended_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((ended_at IS NULL) = (state IN ('active', 'overdue')))
);
CREATE INDEX lease_due ON lease (expires_at) WHERE state = 'active';
CREATE INDEX lease_of_volunteer ON lease (volunteer_id) WHERE state IN ('active', 'overdue');
CREATE INDEX lease_history ON lease (volunteer_id, n DESC);

-- One step of one order. rank_at never changes; n breaks ties in the order of arrival.
CREATE TABLE task (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  order_kind text NOT NULL CHECK (order_kind IN ('parcel', 'letter')),
  order_id uuid NOT NULL,
  order_code text NOT NULL,
  seq smallint NOT NULL,
  step text NOT NULL CHECK (step IN ('buy', 'pack', 'dispatch', 'list', 'advance', 'order', 'pay', 'copy', 'post', 'confirm')),
  hands text NOT NULL CHECK (hands IN ('volunteer', 'coordinator')),
  region text NOT NULL,
  weight_class text NOT NULL,
  deadline date,
  rank_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'open', 'leased', 'escalated', 'done', 'cancelled')),
  lease_id uuid REFERENCES lease,
  fence bigint,
  ticks smallint[] NOT NULL DEFAULT '{}',
  fund_id bigint,
  cost_minor bigint CHECK (cost_minor >= 0),
  currency char(3),
  done_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (order_id, order_kind, seq),
  CHECK ((state IN ('leased', 'escalated')) <= (lease_id IS NOT NULL AND fence IS NOT NULL)),
  CHECK ((state IN ('waiting', 'open')) <= (lease_id IS NULL AND fence IS NULL)),
  CHECK ((state = 'done') = (done_at IS NOT NULL)),
  CHECK (num_nulls(fund_id, cost_minor, currency) IN (0, 3))
) WITH (fillfactor = 80);
CREATE INDEX task_open ON task (rank_at, n) WHERE state = 'open' AND hands = 'volunteer';
CREATE INDEX task_for_coordinators ON task (rank_at, n) WHERE state IN ('open', 'escalated') AND hands = 'coordinator' OR state = 'escalated';
CREATE INDEX task_of_lease ON task (lease_id) WHERE lease_id IS NOT NULL;

-- What somebody was shown, once for each showing; the secret itself is nowhere here.
CREATE TABLE disclosure (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  lease_id uuid REFERENCES lease,
  viewer uuid NOT NULL,
  order_kind text NOT NULL,
  order_id uuid NOT NULL,
  what text NOT NULL CHECK (what IN ('packing_list', 'label', 'letter_text')),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX disclosure_quota ON disclosure (viewer, at) WHERE what = 'label';

-- The thing on its way. The tracking number is sealed under the recipient's key; the blind index finds one typed twice.
CREATE TABLE shipment (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  order_id uuid NOT NULL UNIQUE,
  recipient_id uuid NOT NULL,
  lease_id uuid REFERENCES lease,
  carrier text NOT NULL,
  tracking_sealed bytea NOT NULL,
  tracking_masked text NOT NULL,
  tracking_index bytea NOT NULL CHECK (octet_length(tracking_index) = 32),
  grams int NOT NULL CHECK (grams > 0),
  postage_minor bigint NOT NULL CHECK (postage_minor >= 0),
  currency char(3) NOT NULL,
  state text NOT NULL DEFAULT 'handed_over' CHECK (state IN ('handed_over', 'delivered', 'returned', 'lost')),
  evidence text NOT NULL DEFAULT 'L0' CHECK (evidence IN ('L0', 'L1', 'L2', 'L3', 'L4')),
  dispatched_on date NOT NULL,
  delivered_on date,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state = 'delivered') <= (delivered_on IS NOT NULL))
);
CREATE INDEX shipment_same_number ON shipment (carrier, tracking_index);

-- What a volunteer spent for a run and asks back; somebody else decides.
CREATE TABLE expense_claim (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  volunteer_id uuid NOT NULL REFERENCES volunteer,
  lease_id uuid NOT NULL REFERENCES lease,
  order_id uuid NOT NULL,
  purpose text NOT NULL CHECK (purpose IN ('transport', 'packaging', 'other')),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  currency char(3) NOT NULL,
  fund_id bigint NOT NULL,
  spent_on date NOT NULL,
  state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'approved', 'rejected')),
  decided_by uuid,
  reason text,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK (decided_by IS NULL OR decided_by <> volunteer_id),
  CHECK ((state = 'submitted') = (decided_by IS NULL))
);
CREATE INDEX expense_claim_open ON expense_claim (n) WHERE state = 'submitted';

-- Takes a run for a volunteer: up to `wanted` orders from the front of the queue (or the one order named), each with all
-- its steps that are volunteers' work. The lock on the volunteer's row makes the cap hold when one clicks twice;
-- SKIP LOCKED lets volunteers pass each other. Outcome: claimed, none, cap, overdue or not_active; only the first writes.
CREATE FUNCTION claim_run(volunteer uuid, wanted int, named uuid, new_lease uuid, new_code text, hours int, record uuid)
RETURNS TABLE (outcome text, fence bigint, expires_at timestamptz, orders jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  who volunteer%ROWTYPE;
  held int;
  late boolean;
  picked uuid[];
  new_fence bigint;
  new_end timestamptz;
  got jsonb;
BEGIN
  SELECT * INTO who FROM volunteer v WHERE v.id = claim_run.volunteer FOR NO KEY UPDATE;
  IF NOT FOUND OR who.state <> 'active' OR who.trust = 'helper' THEN
    RETURN QUERY SELECT 'not_active', NULL::bigint, NULL::timestamptz, NULL::jsonb; RETURN;
  END IF;

  SELECT count(DISTINCT t.order_id), coalesce(bool_or(l.state = 'overdue'), false) INTO held, late
  FROM lease l JOIN task t ON t.lease_id = l.id AND t.state IN ('leased', 'escalated')
  WHERE l.volunteer_id = who.id AND l.state IN ('active', 'overdue');
  IF late THEN
    RETURN QUERY SELECT 'overdue', NULL::bigint, NULL::timestamptz, NULL::jsonb; RETURN;
  END IF;
  IF held >= who.cap THEN
    RETURN QUERY SELECT 'cap', NULL::bigint, NULL::timestamptz, NULL::jsonb; RETURN;
  END IF;

  IF named IS NULL THEN
    SELECT array_agg(p.id) INTO picked FROM (
      SELECT t.id FROM task t
      WHERE t.state = 'open' AND t.hands = 'volunteer' AND (who.regions = '{}' OR t.region = 'anywhere' OR t.region = ANY (who.regions))
      ORDER BY t.rank_at, t.n LIMIT least(wanted, who.cap - held) FOR UPDATE SKIP LOCKED) p;
  ELSE
    SELECT array_agg(p.id) INTO picked FROM (
      SELECT t.id FROM task t
      WHERE t.order_id = named AND t.state = 'open' AND t.hands = 'volunteer' AND (who.regions = '{}' OR t.region = 'anywhere' OR t.region = ANY (who.regions))
      FOR UPDATE SKIP LOCKED) p;
  END IF;
  IF picked IS NULL THEN
    RETURN QUERY SELECT 'none', NULL::bigint, NULL::timestamptz, NULL::jsonb; RETURN;
  END IF;

  INSERT INTO lease AS l (id, code, volunteer_id, expires_at, record_id)
  VALUES (new_lease, new_code, who.id, clock_timestamp() + make_interval(hours => hours), record)
  RETURNING l.fence, l.expires_at INTO new_fence, new_end;
  WITH taken AS (
    UPDATE task t SET state = 'leased', lease_id = new_lease, fence = new_fence, record_id = record
    FROM task p
    WHERE p.id = ANY (picked) AND t.order_kind = p.order_kind AND t.order_id = p.order_id AND t.seq >= p.seq
      AND t.hands = 'volunteer' AND t.state IN ('open', 'waiting')
    RETURNING t.order_kind, t.order_id, t.order_code, t.step, t.id = p.id AS first)
  SELECT jsonb_agg(jsonb_build_object('kind', order_kind, 'id', order_id, 'code', order_code, 'next', step)) INTO got FROM taken WHERE first;
  RETURN QUERY SELECT 'claimed', new_fence, new_end, got;
END $$;

-- Ends a hold: an order whose goods are in the volunteer's hands waits for a coordinator, every other goes back to its
-- place in the queue. The lease's own row is the caller's.
CREATE FUNCTION let_go(held uuid, record uuid) RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  WITH mine AS (
    SELECT t.id, row_number() OVER (PARTITION BY t.order_kind, t.order_id ORDER BY t.seq) AS place,
           EXISTS (SELECT 1 FROM task g WHERE g.order_kind = t.order_kind AND g.order_id = t.order_id AND g.state = 'done' AND g.step IN ('buy', 'copy')) AS in_hand
    FROM task t WHERE t.lease_id = held AND t.state = 'leased'
  )
  UPDATE task t SET
    state = CASE WHEN m.in_hand THEN 'escalated' WHEN m.place = 1 THEN 'open' ELSE 'waiting' END,
    lease_id = CASE WHEN m.in_hand THEN t.lease_id END,
    fence = CASE WHEN m.in_hand THEN t.fence END,
    record_id = record
  FROM mine m WHERE t.id = m.id;
$$;
-- Locks a lease for its holder and answers the step of the order that is next. Outcome `unknown`: not this person's lease;
-- `lost`: the fence is not the current one, the time is over (and no goods in hand), or the order is not theirs any more.
CREATE FUNCTION hold_task(held uuid, holder uuid, shown bigint, about uuid)
RETURNS TABLE (outcome text, id uuid, order_kind text, seq smallint, step text, on_time boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  l lease%ROWTYPE;
  t task%ROWTYPE;
  goods boolean;
  timely boolean;
BEGIN
  SELECT * INTO l FROM lease WHERE lease.id = held AND volunteer_id = holder FOR UPDATE;
  IF NOT FOUND THEN
    RETURN QUERY SELECT 'unknown', NULL::uuid, NULL::text, NULL::smallint, NULL::text, NULL::boolean; RETURN;
  END IF;
  SELECT * INTO t FROM task WHERE order_id = about AND lease_id = held AND task.fence = shown AND state IN ('leased', 'escalated') ORDER BY task.seq LIMIT 1 FOR UPDATE;
  goods := EXISTS (SELECT FROM task WHERE order_id = about AND state = 'done' AND task.step IN ('buy', 'copy'));
  timely := l.expires_at > clock_timestamp();
  IF t.id IS NULL OR l.state NOT IN ('active', 'overdue') OR l.fence <> shown OR NOT (timely OR goods) THEN
    RETURN QUERY SELECT 'lost', NULL::uuid, NULL::text, NULL::smallint, NULL::text, NULL::boolean; RETURN;
  END IF;
  RETURN QUERY SELECT 'held', t.id, t.order_kind, t.seq, t.step, timely AND l.state = 'active';
END $$;

-- Ends a step that is held: opens the coordinator's next one, closes the run when nothing is left in it, and counts it as
-- clean when it was on time. Answers the volunteer's next step in the order, and whether the run is over.
CREATE FUNCTION finish_task(finished uuid, on_time boolean, record uuid) RETURNS TABLE (next text, completed boolean)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
  t task%ROWTYPE;
BEGIN
  UPDATE task SET state = 'done', done_at = clock_timestamp(), record_id = record WHERE id = finished AND state IN ('leased', 'escalated') RETURNING * INTO t;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE task SET state = 'open', record_id = record WHERE order_id = t.order_id AND order_kind = t.order_kind AND seq = t.seq + 1 AND state = 'waiting';
  next := (SELECT step FROM task WHERE order_id = t.order_id AND lease_id = t.lease_id AND state IN ('leased', 'escalated') ORDER BY seq LIMIT 1);
  UPDATE lease SET state = 'completed', ended_at = clock_timestamp(), record_id = record
  WHERE id = t.lease_id AND NOT EXISTS (SELECT FROM task WHERE lease_id = t.lease_id AND state IN ('leased', 'escalated'));
  completed := FOUND;
  IF completed AND on_time THEN
    UPDATE volunteer v SET clean_runs = clean_runs + 1, record_id = record FROM lease l WHERE l.id = t.lease_id AND v.id = l.volunteer_id;
  END IF;
  RETURN NEXT;
END $$;
GRANT EXECUTE ON FUNCTION claim_run(uuid, int, uuid, uuid, text, int, uuid), let_go(uuid, uuid), hold_task(uuid, uuid, bigint, uuid), finish_task(uuid, boolean, uuid) TO pasylka_app;
