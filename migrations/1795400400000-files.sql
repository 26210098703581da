-- Pictures that people send (docs/http.md). The bytes lie outside the database, sealed under the key of whom they belong to, at a
-- path that says nothing; the row says what they are for. A removed row stays as a fact without bytes.
CREATE TABLE stored_file (
  id uuid PRIMARY KEY,
  purpose text NOT NULL CHECK (purpose IN ('receipt')),
  about uuid NOT NULL,
  subject uuid NOT NULL,
  subject_kind text NOT NULL CHECK (subject_kind IN ('recipient', 'household', 'volunteer', 'donor', 'staff')),
  path text NOT NULL UNIQUE CHECK (path ~ '^[0-9a-f]{2}/[0-9a-f]{62}$'),
  bytes int NOT NULL CHECK (bytes > 0),
  kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  removed_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX stored_file_about ON stored_file (purpose, about) WHERE removed_at IS NULL;
REVOKE DELETE ON stored_file FROM pasylka_app;
