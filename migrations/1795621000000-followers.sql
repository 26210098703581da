-- Whoever wants to hear of updates by mail (src/campaigns/following). Anyone may, so the list is evidence of nothing; it knows of no gift and no giver.
-- Their addresses are sealed under a class of keys of their own, and found only by a keyed digest.
ALTER TABLE keyring.master_key DROP CONSTRAINT master_key_name_check,
  ADD CONSTRAINT master_key_name_check CHECK (name IN ('recipient', 'household', 'volunteer', 'donor', 'staff', 'follower', 'digests'));
INSERT INTO keyring.master_key (name, version) VALUES ('follower', 1);

CREATE TABLE follower (
  id uuid PRIMARY KEY,
  -- nothing: of all campaigns
  campaign_id uuid REFERENCES campaign,
  state text NOT NULL CHECK (state IN ('asked', 'following')),
  lang text NOT NULL CHECK (lang IN ('en', 'be', 'ru')),
  address_hash bytea NOT NULL CHECK (octet_length(address_hash) = 32),
  address_sealed bytea NOT NULL,
  asked_on date NOT NULL,
  mailed_on date,
  following_since date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT follower_since CHECK ((state = 'following') = (following_since IS NOT NULL))
);
CREATE INDEX followers ON follower (address_hash);
CREATE UNIQUE INDEX follower_once ON follower (address_hash, campaign_id) NULLS NOT DISTINCT WHERE state = 'following';

-- What was mailed already, so that nothing arrives twice.
CREATE TABLE follower_mail (
  follower_id uuid NOT NULL REFERENCES follower ON DELETE CASCADE,
  update_id uuid NOT NULL REFERENCES campaign_update,
  PRIMARY KEY (follower_id, update_id)
);
REVOKE UPDATE ON follower_mail FROM pasylka_app;
REVOKE ALL ON follower, follower_mail FROM pasylka_reader;
