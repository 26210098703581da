-- The gate before forms that anybody may send (src/gate): counters and places without persons. No address, network or agent is ever here.

-- How much a door still takes now. `tokens` is as of `at`; src/gate/bucket.ts is the same sum in words.
CREATE TABLE gate_bucket (
  name text PRIMARY KEY CHECK (name ~ '^[a-z]+$'),
  tokens double precision NOT NULL,
  at timestamptz NOT NULL
);

-- How many came through a door, by the minute; kept for a day.
CREATE TABLE gate_minute (
  door text NOT NULL CHECK (door ~ '^[a-z]+$'),
  minute timestamptz NOT NULL,
  let_in int NOT NULL CHECK (let_in > 0),
  PRIMARY KEY (door, minute)
);

-- Places in the line before a door. `pass` is the fingerprint of a paper that says nothing of who holds it; `used_by` of the
-- form that went through with it. Rows go two hours after they were last seen.
CREATE TABLE gate_place (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  door text NOT NULL CHECK (door ~ '^[a-z]+$'),
  pass bytea UNIQUE NOT NULL CHECK (octet_length(pass) = 16),
  seen_at timestamptz NOT NULL,
  used_by bytea CHECK (octet_length(used_by) = 8)
);
CREATE INDEX gate_place_line ON gate_place (door, n) WHERE used_by IS NULL;

-- Times when too many cards were declined: payment pages are held back until `held_until`, then each asks for a proof or a wait until `calm_at`.
CREATE TABLE gate_trip (
  id uuid PRIMARY KEY,
  started_at timestamptz NOT NULL,
  held_until timestamptz NOT NULL,
  calm_at timestamptz NOT NULL CHECK (calm_at > held_until),
  opened int NOT NULL,
  declined int NOT NULL,
  seen boolean NOT NULL DEFAULT false,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX gate_trip_latest ON gate_trip (started_at DESC);

-- One person may make the gate stricter for some hours. Nobody makes it looser: it ends by itself.
CREATE TABLE gate_order (
  id uuid PRIMARY KEY,
  level text NOT NULL CHECK (level IN ('pressed', 'held')),
  until timestamptz NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);

-- The breaker asks how many payments were declined in the last minutes; a payment page ends after its third declined card.
CREATE INDEX payment_event_received ON payment_event USING brin (received_at) WITH (pages_per_range = 16, autosummarize = on);
CREATE INDEX payment_event_declined ON payment_event (object_id) WHERE type = 'payment_intent.payment_failed';
