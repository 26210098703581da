-- Sign-in with passkeys or password and a second factor, invitations, and roles that take two people.

-- `confirmed_at`: when its holder last proved to be there. `setup`: opened with a password alone in a live database, good only for setting up a second factor.
ALTER TABLE session
  ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  ADD COLUMN confirmed_at timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN setup boolean NOT NULL DEFAULT false;

-- Somebody whose roles wait for a second person has none yet.
ALTER TABLE member DROP CONSTRAINT member_roles_check;
ALTER TABLE member ADD CONSTRAINT member_roles_check CHECK (roles <@ ARRAY['admin','campaigner','case_worker','approver','treasurer','coordinator','volunteer','auditor']);

-- RFC 6238. Secrets are sealed in the vault; a new one is `pending` until a code of it was typed. `last_step` is the last time step that was accepted, so that a code works once.
CREATE TABLE member_totp (
  member_id uuid PRIMARY KEY REFERENCES member (id),
  secret bytea,
  pending bytea,
  proven boolean NOT NULL GENERATED ALWAYS AS (secret IS NOT NULL) STORED,
  last_step bigint NOT NULL DEFAULT 0,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);

-- Of the device nothing is kept but its key.
CREATE TABLE member_passkey (
  id uuid PRIMARY KEY,
  member_id uuid NOT NULL REFERENCES member (id),
  credential_id text NOT NULL UNIQUE CHECK (length(credential_id) BETWEEN 1 AND 1400),
  public_key bytea NOT NULL,
  counter bigint NOT NULL DEFAULT 0 CHECK (counter >= 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX member_passkey_member ON member_passkey (member_id);

-- Keyed digests of recovery codes; a row is deleted when its code is used.
CREATE TABLE recovery_code (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  member_id uuid NOT NULL REFERENCES member (id)
);
CREATE INDEX recovery_code_member ON recovery_code (member_id);

-- Challenges that were answered, until they are too old to be answered again.
CREATE TABLE used_challenge (
  digest bytea PRIMARY KEY CHECK (octet_length(digest) = 32),
  expires_at timestamptz NOT NULL
);

-- A one-time link. With `member_id` somebody known comes back who lost every factor. The token is only with whom it was given to.
CREATE TABLE invitation (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE CHECK (octet_length(token_hash) = 32),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['admin','campaigner','case_worker','approver','treasurer','coordinator','volunteer','auditor']),
  member_id uuid REFERENCES member (id),
  invited_by uuid REFERENCES member (id), -- null: from the server's shell, where all roles begin at once
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'accepted', 'withdrawn')),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT invitation_admin_never_approves CHECK (NOT (roles @> ARRAY['admin', 'approver']))
);

-- Roles somebody is to have, waiting for a second person. One at a time for each.
CREATE TABLE role_request (
  id uuid PRIMARY KEY,
  member_id uuid NOT NULL REFERENCES member (id),
  roles text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ ARRAY['admin','campaigner','case_worker','approver','treasurer','coordinator','volunteer','auditor']),
  asked_by uuid NOT NULL REFERENCES member (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  state text NOT NULL CHECK (state IN ('open', 'confirmed', 'refused')),
  decided_by uuid REFERENCES member (id),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT two_people CHECK (state <> 'confirmed' OR (decided_by IS NOT NULL AND decided_by <> asked_by AND decided_by <> member_id)),
  CONSTRAINT role_request_admin_never_approves CHECK (NOT (roles @> ARRAY['admin', 'approver']))
);
CREATE UNIQUE INDEX role_request_open ON role_request (member_id) WHERE state = 'open';

REVOKE ALL ON member_totp, member_passkey, recovery_code, used_challenge, invitation, role_request FROM pasylka_reader;
GRANT SELECT (id, roles, member_id, invited_by, created_at, expires_at, state) ON invitation TO pasylka_reader;
GRANT SELECT (id, member_id, roles, asked_by, created_at, state, decided_by) ON role_request TO pasylka_reader;
GRANT SELECT (member_id, proven) ON member_totp TO pasylka_reader;
GRANT SELECT (id, member_id, created_at, used_at) ON member_passkey TO pasylka_reader;
