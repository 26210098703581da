-- Schemas, what each database role may do, and the machinery every module relies on.
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE SCHEMA ledger AUTHORIZATION pasylka_ledger_owner;
CREATE SCHEMA audit AUTHORIZATION pasylka_audit_owner;
CREATE SCHEMA keyring;
CREATE SCHEMA public_read;
CREATE SCHEMA bullmq;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO pasylka_app, pasylka_reader, pasylka_auditor, pasylka_ledger_owner, pasylka_audit_owner;
GRANT USAGE ON SCHEMA public_read TO pasylka_public, pasylka_reader, pasylka_app;
GRANT USAGE ON SCHEMA keyring TO pasylka_app;
GRANT USAGE, CREATE ON SCHEMA bullmq TO pasylka_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO pasylka_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO pasylka_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO pasylka_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON TABLES TO pasylka_jobs;
ALTER DEFAULT PRIVILEGES IN SCHEMA bullmq GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO pasylka_jobs;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- A database is born demo, test or live, once (design: interface).
CREATE TABLE installation (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  kind text NOT NULL CHECK (kind IN ('demo', 'test', 'live')),
  foundation_name text NOT NULL,
  born_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL
);
CREATE FUNCTION installation_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' OR NEW.kind <> OLD.kind THEN
    RAISE EXCEPTION 'what a database was born as does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER installation_is_fixed BEFORE UPDATE OR DELETE ON installation FOR EACH ROW EXECUTE FUNCTION installation_is_fixed();
CREATE VIEW public_read.installation AS SELECT kind, foundation_name FROM installation;
GRANT SELECT ON public_read.installation TO pasylka_public;

-- One row for every command that carried a key: the same key and input answer again, another input is refused.
CREATE TABLE idempotency (
  key text PRIMARY KEY CHECK (length(key) BETWEEN 8 AND 200),
  input_digest bytea NOT NULL CHECK (octet_length(input_digest) = 32),
  result jsonb,
  at timestamptz NOT NULL DEFAULT now()
);

-- What a change leaves for later; the relay carries it to the job queue after the commit.
CREATE TABLE outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  job text NOT NULL,
  payload jsonb NOT NULL,
  due_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_due ON outbox (due_at, id);

-- One data key for each person, wrapped by its class key; destroying the row erases the person.
CREATE TABLE keyring.subject_key (
  subject uuid PRIMARY KEY,
  kind text NOT NULL,
  wrapped bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON keyring.subject_key TO pasylka_app;
