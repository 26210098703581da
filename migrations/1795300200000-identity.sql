-- People who sign in, and the sessions of people and of households that came with their phrase.
CREATE TABLE member (
  id uuid PRIMARY KEY,
  sign_in text NOT NULL CHECK (sign_in ~ '^[a-z0-9][a-z0-9._-]{1,40}$'),
  password_hash text NOT NULL,
  roles text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['admin','campaigner','case_worker','approver','treasurer','coordinator','volunteer','auditor']),
  active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT admin_never_approves CHECK (NOT (roles @> ARRAY['admin', 'approver'])),
  CONSTRAINT member_sign_in UNIQUE (sign_in)
);
CREATE TABLE session (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  kind text NOT NULL CHECK (kind IN ('page', 'api', 'household')),
  owner uuid NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL
);
CREATE INDEX session_owner ON session (owner);
-- Who signs in with which password hash is nobody's reading but the sign-in's.
REVOKE ALL ON member, session FROM pasylka_reader;
GRANT SELECT (id, sign_in, roles, active, created_at) ON member TO pasylka_reader;
