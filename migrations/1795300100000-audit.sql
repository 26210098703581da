-- The audit log (docs/architecture.md, "The log"). What was recorded is never changed: by privilege, because the owner
-- cannot log in and nobody else may write; by trigger, for whoever gets round that; and detected by the verifier anyway.
SET LOCAL ROLE pasylka_audit_owner;

-- One act. The canonical text that the tree commits to is derived from these columns and nothing else.
CREATE TABLE audit.entry (
  id           uuid PRIMARY KEY,
  kind         text NOT NULL,
  at           timestamptz NOT NULL,
  actor_role   text NOT NULL,
  actor_ref    text NOT NULL,
  subject_type text NOT NULL,
  subject_id   text NOT NULL,
  nonce        text NOT NULL CHECK (length(nonce) = 22),
  sd           text[] NOT NULL CHECK (cardinality(sd) % 8 = 0),
  pub          jsonb,
  CHECK (at = date_trunc('milliseconds', at))
);
CREATE INDEX entry_history ON audit.entry (subject_type, subject_id, at);

-- The salted fields of a record, apart from it so that they can be withheld while the log stays valid. No foreign key:
-- only audit.append writes here, and it writes both.
CREATE TABLE audit.disclosure (
  entry_id uuid PRIMARY KEY,
  bodies   text[] NOT NULL
);

-- What waits for its place in the tree: a queue, because “id greater than the last seen” would lose late commits.
CREATE TABLE audit.pending (
  at       timestamptz NOT NULL,
  entry_id uuid NOT NULL,
  PRIMARY KEY (at, entry_id)
);

CREATE TABLE audit.leaf (
  idx      bigint PRIMARY KEY CHECK (idx >= 0),
  entry_id uuid UNIQUE REFERENCES audit.entry,
  entry    bytea NOT NULL CHECK (octet_length(entry) = 33)
);

-- Leaves without a record, so that the size of a checkpoint says nothing about how much happened.
CREATE TABLE audit.pad (
  idx   bigint PRIMARY KEY REFERENCES audit.leaf,
  nonce bytea NOT NULL CHECK (octet_length(nonce) = 32)
);

-- The one tree: its name (set once), its size, and the roots of its perfect subtrees, largest first.
CREATE TABLE audit.tree (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  origin   text,
  size     bigint NOT NULL DEFAULT 0,
  frontier bytea[] NOT NULL DEFAULT '{}'
);
INSERT INTO audit.tree DEFAULT VALUES;

CREATE TABLE audit.checkpoint (
  size      bigint PRIMARY KEY CHECK (size % 256 = 0),
  root      bytea NOT NULL CHECK (octet_length(root) = 32),
  note      text NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Texts that the signer is asked to sign with the log's key, such as a report's manifest. It does so once it has signed
-- the log with the record in which the text was announced.
CREATE TABLE audit.note (
  record_id uuid PRIMARY KEY REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  text      text NOT NULL CHECK (starts_with(text, E'solidarity-report/v1\n')),
  signed    text
);

CREATE FUNCTION audit.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit.% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entry      FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.disclosure FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.leaf       FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.pad        FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.checkpoint FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse_change();

-- Writes built records (src/kernel/record.ts, BuiltRecord) of one transaction, under its time. The only way to write one;
-- other SQL functions call it too. An id that exists already is an error.
CREATE FUNCTION audit.append(records jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  stamp timestamptz := date_trunc('milliseconds', now());
BEGIN
  WITH built AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(records) AS r(id uuid, kind text, "actorRole" text, "actorRef" text, "subjectType" text, "subjectId" text,
                                                   nonce text, sd text[], disclosures text[], pub jsonb)
  ), entries AS (
    INSERT INTO audit.entry (id, kind, at, actor_role, actor_ref, subject_type, subject_id, nonce, sd, pub)
    SELECT id, kind, stamp, "actorRole", "actorRef", "subjectType", "subjectId", nonce, sd, nullif(pub, 'null') FROM built
  ), disclosed AS (
    INSERT INTO audit.disclosure (entry_id, bodies) SELECT id, disclosures FROM built WHERE disclosures <> '{}'
  )
  INSERT INTO audit.pending (at, entry_id) SELECT stamp, id FROM built;
END $$;

-- Gives the caller the tree until the end of its transaction; when somebody else has it, waits or answers nothing: any
-- number of sequencers may run, one works. The first caller names the log.
CREATE FUNCTION audit.lock_tree(name text, wait boolean) RETURNS TABLE (origin text, size bigint, frontier bytea[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF wait THEN
    PERFORM 1 FROM audit.tree FOR UPDATE;
  ELSE
    PERFORM 1 FROM audit.tree FOR UPDATE SKIP LOCKED;
  END IF;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE audit.tree t SET origin = name WHERE t.origin IS NULL;
  RETURN QUERY SELECT t.origin, t.size, t.frontier FROM audit.tree t;
END $$;

-- Gives pending entries their leaves, from index `base` on. What the leaves commit to is derived again by the verifier.
CREATE FUNCTION audit.place(base bigint, ids uuid[], entries bytea[], next_frontier bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  taken bigint;
BEGIN
  INSERT INTO audit.leaf (idx, entry_id, entry)
  SELECT base + n - 1, id, entry FROM unnest(ids, entries) WITH ORDINALITY AS u(id, entry, n);
  DELETE FROM audit.pending p USING audit.entry e WHERE e.id = ANY (ids) AND p.at = e.at AND p.entry_id = e.id;
  GET DIAGNOSTICS taken = ROW_COUNT;
  IF taken <> cardinality(ids) OR taken <> cardinality(entries) THEN
    RAISE EXCEPTION 'not every entry was pending' USING ERRCODE = 'check_violation';
  END IF;
  UPDATE audit.tree SET size = base + taken, frontier = next_frontier WHERE size = base;
  IF NOT FOUND THEN RAISE EXCEPTION 'the tree does not end at %', base USING ERRCODE = 'check_violation'; END IF;
END $$;

-- Adds leaves that stand for nothing, from index `base` on (the signer, before it signs).
CREATE FUNCTION audit.add_pads(base bigint, nonces bytea[], entries bytea[], next_frontier bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO audit.leaf (idx, entry) SELECT base + n - 1, entry FROM unnest(entries) WITH ORDINALITY AS u(entry, n);
  INSERT INTO audit.pad (idx, nonce) SELECT base + n - 1, nonce FROM unnest(nonces) WITH ORDINALITY AS u(nonce, n);
  UPDATE audit.tree SET size = base + cardinality(entries), frontier = next_frontier
  WHERE size = base AND cardinality(nonces) = cardinality(entries);
  IF NOT FOUND THEN RAISE EXCEPTION 'the tree does not end at %', base USING ERRCODE = 'check_violation'; END IF;
END $$;

CREATE FUNCTION audit.request_note(announced_in uuid, note_text text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO audit.note (record_id, text) VALUES (announced_in, note_text);
$$;

-- A text is signed once.
CREATE FUNCTION audit.keep_note(announced_in uuid, note_signed text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  UPDATE audit.note SET signed = note_signed WHERE record_id = announced_in AND signed IS NULL AND starts_with(note_signed, text);
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA audit FROM PUBLIC;
GRANT USAGE ON SCHEMA audit TO pasylka_migrator, pasylka_app, pasylka_reader, pasylka_auditor, pasylka_signer, pasylka_ledger_owner;
GRANT SELECT ON ALL TABLES IN SCHEMA audit TO pasylka_app, pasylka_reader, pasylka_auditor;
GRANT SELECT, REFERENCES ON audit.entry TO pasylka_migrator, pasylka_ledger_owner;
GRANT EXECUTE ON FUNCTION audit.append(jsonb) TO pasylka_app, pasylka_migrator, pasylka_ledger_owner;
GRANT EXECUTE ON FUNCTION audit.lock_tree(text, boolean), audit.place(bigint, uuid[], bytea[], bytea[]), audit.request_note(uuid, text) TO pasylka_app;
GRANT SELECT ON audit.leaf, audit.pad, audit.tree, audit.checkpoint, audit.note TO pasylka_signer;
GRANT SELECT (id, kind) ON audit.entry TO pasylka_signer;
GRANT INSERT ON audit.checkpoint TO pasylka_signer;
GRANT EXECUTE ON FUNCTION audit.lock_tree(text, boolean), audit.add_pads(bigint, bytea[], bytea[], bytea[]), audit.keep_note(uuid, text) TO pasylka_signer;

RESET ROLE;
