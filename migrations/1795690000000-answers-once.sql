-- An answer is kept when its command ends, in one write, and nobody changes it afterwards.
DELETE FROM idempotency WHERE result IS NULL;
ALTER TABLE idempotency ALTER COLUMN result SET NOT NULL;
REVOKE UPDATE ON idempotency FROM pasylka_app;

-- The time, and what was answered to the key before. Who sends the same key at the same moment waits for the first to end;
-- what that left is seen by the second statement, not by the first.
CREATE FUNCTION answered_before(asked text, OUT at timestamptz, OUT digest bytea, OUT result jsonb)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(7284, hashtext(asked));
  at := now();
  SELECT i.input_digest, i.result INTO digest, result FROM idempotency i WHERE i.key = asked;
END $$;
REVOKE ALL ON FUNCTION answered_before(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION answered_before(text) TO pasylka_app;
