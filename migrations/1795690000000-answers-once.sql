-- An answer is kept when its command ends, in one write, and nobody changes it afterwards.
DELETE FROM idempotency WHERE result IS NULL;
ALTER TABLE idempotency ALTER COLUMN result SET NOT NULL;
REVOKE UPDATE ON idempotency FROM pasylka_app;
