-- Who was erased stays out: no link, role request or code of ours lets them in again.
ALTER TABLE member ADD COLUMN erased_at timestamptz;
UPDATE member SET erased_at = now() WHERE password_hash = '-';
ALTER TABLE member ADD CONSTRAINT erased_stay_out CHECK (erased_at IS NULL OR NOT active);
