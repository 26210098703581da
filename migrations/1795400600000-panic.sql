-- The service stopped in a hurry: read-only (what there is can be looked at) or offline (only what is public anyway stays up).
-- One person stops it, two start it again. No open row: everything runs.
CREATE TABLE stoppage (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  mode text NOT NULL CHECK (mode IN ('read_only', 'offline')),
  reason text NOT NULL CHECK (reason IN ('danger', 'leak', 'attack', 'fault', 'drill')),
  stopped_at timestamptz NOT NULL DEFAULT now(),
  stopped_by uuid,
  restart_asked_by uuid,
  restart_asked_at timestamptz,
  ended_at timestamptz,
  ended_by uuid,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK ((restart_asked_by IS NULL) = (restart_asked_at IS NULL)),
  CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
  CHECK (ended_at IS NULL OR restart_asked_by IS NOT NULL),
  CONSTRAINT two_people_start_again CHECK (ended_by <> restart_asked_by)
);
COMMENT ON COLUMN stoppage.stopped_by IS 'the person; null when it was the operator''s command';
CREATE UNIQUE INDEX stoppage_now ON stoppage ((true)) WHERE ended_at IS NULL;
CREATE INDEX stoppage_latest ON stoppage (n DESC);

CREATE VIEW public_read.stoppage AS SELECT mode, stopped_at FROM stoppage WHERE ended_at IS NULL;
GRANT SELECT ON public_read.stoppage TO pasylka_public;

-- The last word before a commit: raises unless the service runs. platform/change calls it for whatever is not itself part of stopping and starting.
CREATE FUNCTION refuse_while_stopped() RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM stoppage WHERE ended_at IS NULL) THEN
    RAISE EXCEPTION 'the service is stopped' USING ERRCODE = 'PSTOP';
  END IF;
END $$;
GRANT EXECUTE ON FUNCTION refuse_while_stopped() TO pasylka_app;
