-- Parcel orders: what is to be sent to whom, by which channel and why, from the request to the parcel's end.

-- The steps there are; src/parcels/lifecycle.ts holds the same table, and a test compares them.
CREATE FUNCTION parcel_order_may(before text, after text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (before, after) IN (VALUES
    ('requested', 'approved'), ('requested', 'on_hold'), ('requested', 'cancelled'),
    ('approved', 'ready'), ('approved', 'on_hold'), ('approved', 'cancelled'),
    ('ready', 'in_work'), ('ready', 'on_hold'), ('ready', 'cancelled'),
    ('in_work', 'packed'), ('in_work', 'dispatched'), ('in_work', 'on_hold'), ('in_work', 'cancelled'),
    ('packed', 'dispatched'), ('packed', 'on_hold'), ('packed', 'cancelled'),
    ('dispatched', 'delivered'), ('dispatched', 'exception'),
    ('delivered', 'closed'), ('delivered', 'exception'),
    ('exception', 'delivered'), ('exception', 'failed'),
    ('on_hold', 'requested'), ('on_hold', 'cancelled'))
$$;
GRANT EXECUTE ON FUNCTION parcel_order_may(text, text) TO pasylka_app, pasylka_reader;

CREATE TABLE parcel_order (
  id uuid PRIMARY KEY,
  seq bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference text NOT NULL UNIQUE CHECK (reference ~ '^P-[0-9A-HJKMNP-TV-Z]{6}$'),
  recipient_id uuid NOT NULL REFERENCES recipient,
  -- the episode it was approved for: another one means that everything is asked again
  custody_id uuid NOT NULL REFERENCES custody,
  state text NOT NULL CHECK (state IN ('requested', 'approved', 'ready', 'in_work', 'packed', 'dispatched', 'delivered', 'closed', 'on_hold', 'exception', 'failed', 'cancelled')),
  reason text CHECK (length(reason) <= 300),
  purpose text NOT NULL,
  channel text NOT NULL CHECK (channel IN ('volunteer_posts', 'family_sends', 'shop_delivers', 'pay_the_place')),
  kit text,
  kit_version integer,
  priority text NOT NULL CHECK (priority IN ('routine', 'soon', 'urgent')),
  needed_by date,
  arrive_on date NOT NULL,
  region text NOT NULL,
  fund_id integer NOT NULL,
  currency char(3) NOT NULL DEFAULT 'EUR',
  goods_minor bigint NOT NULL CHECK (goods_minor >= 0),
  postage_minor bigint NOT NULL CHECK (postage_minor >= 0),
  reserve_minor bigint NOT NULL CHECK (reserve_minor >= goods_minor + postage_minor AND reserve_minor > 0),
  packaging_grams integer NOT NULL CHECK (packaging_grams >= 0),
  planned_grams integer NOT NULL CHECK (planned_grams >= 0),
  measured_grams integer CHECK (measured_grams > 0),
  requested_by text NOT NULL,
  requested_on date NOT NULL,
  approved_by text,
  approved_on date,
  override_reason text CHECK (length(override_reason) >= 20),
  dispatched_on date,
  delivered_on date,
  evidence text CHECK (evidence IN ('L0', 'L1', 'L2', 'L3', 'L4')),
  outcome text CHECK (outcome IN ('returned', 'refused', 'confiscated', 'lost')),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED,
  -- nobody approves their own request
  CONSTRAINT parcel_order_two_people CHECK (approved_by IS DISTINCT FROM requested_by OR approved_by IS NULL),
  CONSTRAINT parcel_order_is_approved CHECK (state IN ('requested', 'on_hold', 'cancelled') OR (approved_by IS NOT NULL AND approved_on IS NOT NULL)),
  CONSTRAINT parcel_order_is_weighed CHECK (state NOT IN ('packed') OR measured_grams IS NOT NULL),
  CONSTRAINT parcel_order_has_left CHECK (state NOT IN ('dispatched', 'delivered', 'closed', 'exception', 'failed') OR dispatched_on IS NOT NULL),
  CONSTRAINT parcel_order_has_arrived CHECK (state NOT IN ('delivered', 'closed') OR (delivered_on IS NOT NULL AND evidence IS NOT NULL))
);
CREATE INDEX parcel_order_state ON parcel_order (state, seq DESC);
CREATE INDEX parcel_order_recipient ON parcel_order (recipient_id);

CREATE FUNCTION parcel_order_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> OLD.state AND NOT parcel_order_may(OLD.state, NEW.state) THEN
    RAISE EXCEPTION 'a parcel order that is % does not become %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.recipient_id <> OLD.recipient_id THEN RAISE EXCEPTION 'a parcel order keeps its recipient' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER parcel_order_moves BEFORE UPDATE ON parcel_order FOR EACH ROW EXECUTE FUNCTION parcel_order_moves();
REVOKE DELETE, TRUNCATE ON parcel_order FROM pasylka_app;

-- What is in it, as it was when it was asked for: a kit that changes later changes nothing here.
CREATE TABLE parcel_line (
  order_id uuid NOT NULL REFERENCES parcel_order,
  position smallint NOT NULL,
  item text NOT NULL,
  name jsonb NOT NULL,
  tags text[] NOT NULL,
  qty integer NOT NULL CHECK (qty BETWEEN 1 AND 999),
  grams integer NOT NULL CHECK (grams >= 0),
  price_minor bigint NOT NULL CHECK (price_minor >= 0),
  PRIMARY KEY (order_id, position)
);
REVOKE UPDATE, DELETE, TRUNCATE ON parcel_line FROM pasylka_app;

-- Every answer of the rules, kept with its sources: at request, approval, packing, dispatch.
CREATE TABLE parcel_evaluation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES parcel_order,
  moment text NOT NULL CHECK (moment IN ('request', 'approve', 'pack', 'dispatch')),
  decision text NOT NULL CHECK (decision IN ('pass', 'pass_with_warnings', 'needs_override', 'needs_info', 'blocked')),
  verdict jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  record_id uuid NOT NULL REFERENCES audit.entry(id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX parcel_evaluation_of ON parcel_evaluation (order_id, id DESC);
REVOKE UPDATE, DELETE, TRUNCATE ON parcel_evaluation FROM pasylka_app;
