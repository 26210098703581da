-- The class of whoever follows updates by mail (migrations/1795621000000-followers.sql).
ALTER TABLE keyring.master_key DROP CONSTRAINT master_key_name_check,
  ADD CONSTRAINT master_key_name_check CHECK (name IN ('recipient', 'household', 'volunteer', 'donor', 'staff', 'follower', 'digests'));
INSERT INTO keyring.master_key (name, version) VALUES ('follower', 1);
