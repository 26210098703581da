-- What was asked under a key was kept as a plain digest, from which it could be guessed; it is a keyed one now (platform/change).
DELETE FROM idempotency;

-- Answers are kept for as long as somebody may send the same form again. The application deletes nothing here but by this.
CREATE FUNCTION forget_old_answers() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  WITH gone AS (DELETE FROM public.idempotency WHERE at < now() - interval '3 days' RETURNING 1) SELECT count(*) FROM gone;
$$;
REVOKE ALL ON FUNCTION forget_old_answers() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_old_answers() TO pasylka_app;
CREATE INDEX idempotency_at ON idempotency (at);
CREATE INDEX session_expires ON session (expires_at);
