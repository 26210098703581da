-- A receipt is looked at like every other secret: within a budget, with an alarm, one row each.
ALTER TABLE reveal_budget DROP CONSTRAINT reveal_budget_look_check,
  ADD CONSTRAINT reveal_budget_look_check CHECK (look IN ('recipient', 'household', 'payout', 'letter', 'copy', 'label', 'sheet', 'receipt'));
INSERT INTO reveal_budget VALUES ('receipt', 60, 40);
ALTER TABLE reveal DROP CONSTRAINT reveal_subject_kind_check,
  ADD CONSTRAINT reveal_subject_kind_check CHECK (subject_kind IN ('recipient', 'household', 'donor', 'staff'));

-- Everything under a member's id lies under one class, "staff". Receipts lay under another, and a key there would keep its owner
-- from an authenticator app and from further receipts. No live service has any: they go, the bytes with the next sweep.
UPDATE stored_file SET removed_at = clock_timestamp() WHERE subject_kind = 'volunteer' AND removed_at IS NULL;
DELETE FROM keyring.subject_key WHERE kind = 'volunteer';
ALTER TABLE stored_file ADD CONSTRAINT stored_file_class CHECK (subject_kind <> 'volunteer' OR removed_at IS NOT NULL);
