-- One part of the service switched off (docs/panic.md): one person does it, another switches it on again. No open row: the part works.
CREATE TABLE switched_off (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  part text NOT NULL CHECK (part IN ('projecting', 'mails', 'checkouts', 'refunds')),
  reason text NOT NULL CHECK (reason IN ('danger', 'leak', 'attack', 'fault', 'drill')),
  off_at timestamptz NOT NULL DEFAULT now(),
  off_by uuid,
  on_at timestamptz,
  on_by uuid,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((on_by IS NULL) = (on_at IS NULL)),
  CONSTRAINT another_switches_on CHECK (on_by <> off_by)
);
COMMENT ON COLUMN switched_off.off_by IS 'the person; null when it was the operator''s command';
CREATE UNIQUE INDEX switched_off_now ON switched_off (part) WHERE on_at IS NULL;
REVOKE DELETE ON switched_off FROM pasylka_app;
