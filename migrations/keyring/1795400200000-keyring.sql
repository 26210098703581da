-- The keyring in a database of its own (KEYRING_DATABASE_URL): what the schema “keyring” of the main database holds
-- otherwise. Its one user owns all of it; what each part is for stands in migrations/1795400200000-keyring.sql.
CREATE SCHEMA keyring;

CREATE TABLE keyring.home (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  id uuid NOT NULL,
  root_check bytea
);
CREATE TABLE keyring.master_key (
  name text NOT NULL CHECK (name IN ('recipient', 'household', 'volunteer', 'donor', 'staff', 'digests')),
  version int NOT NULL CHECK (version > 0),
  wrapped bytea,
  made_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,
  PRIMARY KEY (name, version)
);
CREATE UNIQUE INDEX master_key_current ON keyring.master_key (name) WHERE retired_at IS NULL;
CREATE TABLE keyring.subject_key (
  subject uuid PRIMARY KEY,
  kind text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  version int NOT NULL DEFAULT 1,
  CONSTRAINT subject_key_class FOREIGN KEY (kind, version) REFERENCES keyring.master_key (name, version)
);
CREATE INDEX subject_key_class ON keyring.subject_key (kind, version, subject);
CREATE TABLE keyring.destroyed (
  subject uuid PRIMARY KEY,
  kind text NOT NULL,
  destroyed_at timestamptz NOT NULL DEFAULT now()
);

CREATE FUNCTION keyring.add_subject(subject_ uuid, kind_ text, version_ int, wrapped_ bytea) RETURNS text
LANGUAGE plpgsql SET search_path = keyring, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(subject_::text, 7263));
  PERFORM FROM master_key WHERE name = kind_ AND version = version_ AND retired_at IS NULL FOR KEY SHARE;
  IF NOT FOUND THEN RETURN 'retired'; END IF;
  IF EXISTS (SELECT FROM destroyed WHERE subject = subject_) THEN RETURN 'destroyed'; END IF;
  INSERT INTO subject_key (subject, kind, version, wrapped) VALUES (subject_, kind_, version_, wrapped_) ON CONFLICT DO NOTHING;
  RETURN 'added';
END $$;
CREATE FUNCTION keyring.destroy_subject(subject_ uuid, kind_ text) RETURNS boolean
LANGUAGE plpgsql SET search_path = keyring, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(subject_::text, 7263));
  INSERT INTO destroyed (subject, kind) VALUES (subject_, kind_) ON CONFLICT DO NOTHING;
  DELETE FROM subject_key WHERE subject = subject_;
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION keyring.add_subject(uuid, text, int, bytea), keyring.destroy_subject(uuid, text) FROM PUBLIC;
