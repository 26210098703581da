-- The keyring: the root key wraps a random key for each class of people and one for digests; a class key wraps the key of
-- each person (docs/keys.md). The same tables in a database of their own: migrations/keyring.

-- What this keyring belongs to. `derived`: the first version derived its keys from the root key and sealed under them, so they are kept.
CREATE TABLE keyring.home (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  place text NOT NULL DEFAULT 'here' CHECK (place IN ('here', 'apart')),
  derived boolean NOT NULL,
  -- known words under the root key: tells a wrong root key from damage
  root_check bytea
);
INSERT INTO keyring.home (derived) SELECT EXISTS (SELECT FROM installation);

-- `wrapped` is empty until the keyring is opened for the first time. A retired version only opens, until everything under it has moved.
CREATE TABLE keyring.master_key (
  name text NOT NULL CHECK (name IN ('recipient', 'household', 'volunteer', 'donor', 'staff', 'digests')),
  version int NOT NULL CHECK (version > 0),
  wrapped bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  PRIMARY KEY (name, version)
);
INSERT INTO keyring.master_key (name, version) SELECT unnest(ARRAY['recipient', 'household', 'volunteer', 'donor', 'staff', 'digests']), 1;
CREATE UNIQUE INDEX master_key_current ON keyring.master_key (name) WHERE retired_at IS NULL;

ALTER TABLE keyring.subject_key ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE keyring.subject_key ADD CONSTRAINT subject_key_class FOREIGN KEY (kind, version) REFERENCES keyring.master_key (name, version);
CREATE INDEX subject_key_class ON keyring.subject_key (kind, version, subject);

-- Whoever was erased stays so: no key is ever made for them again, and none comes back from a backup unnoticed.
CREATE TABLE keyring.destroyed (
  subject uuid PRIMARY KEY,
  kind text NOT NULL,
  destroyed_at timestamptz NOT NULL DEFAULT now()
);

-- Adds the key of somebody who has none: 'added', or 'retired' when the class key is no longer the current one, or 'destroyed'.
CREATE FUNCTION keyring.add_subject(subject_ uuid, kind_ text, version_ int, wrapped_ bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(subject_::text, 7263));
  PERFORM FROM master_key WHERE name = kind_ AND version = version_ AND retired_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN RETURN 'retired'; END IF;
  IF EXISTS (SELECT FROM destroyed WHERE subject = subject_) THEN RETURN 'destroyed'; END IF;
  INSERT INTO subject_key (subject, kind, version, wrapped) VALUES (subject_, kind_, version_, wrapped_) ON CONFLICT DO NOTHING;
  RETURN 'added';
END $$;

-- Destroys somebody's key for ever; true when there was one.
CREATE FUNCTION keyring.destroy_subject(subject_ uuid, kind_ text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = keyring, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(subject_::text, 7263));
  INSERT INTO destroyed (subject, kind) VALUES (subject_, kind_) ON CONFLICT DO NOTHING;
  DELETE FROM subject_key WHERE subject = subject_;
  RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION keyring.add_subject(uuid, text, int, bytea), keyring.destroy_subject(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION keyring.add_subject(uuid, text, int, bytea), keyring.destroy_subject(uuid, text) TO pasylka_app;
REVOKE INSERT, UPDATE, DELETE ON keyring.subject_key FROM pasylka_app;
GRANT SELECT ON keyring.home, keyring.master_key, keyring.destroyed TO pasylka_app;
