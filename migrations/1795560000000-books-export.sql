-- All entries of the books leave the house only when two people want it: one asks and says what for, another lets it go, and
-- whoever asked takes it within a day, three times at most.
CREATE TABLE books_export (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  form text NOT NULL CHECK (form IN ('beancount', 'hledger')),
  until date NOT NULL,
  reason text NOT NULL CHECK (length(reason) BETWEEN 10 AND 300),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'allowed', 'refused', 'withdrawn')),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT now(),
  decided_by text,
  expires_at timestamptz,
  taken smallint NOT NULL DEFAULT 0 CHECK (taken BETWEEN 0 AND 3),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state IN ('allowed', 'refused')) = (decided_by IS NOT NULL)),
  CHECK ((state = 'allowed') = (expires_at IS NOT NULL)),
  CHECK (taken = 0 OR state = 'allowed'),
  CONSTRAINT books_export_two_people CHECK (decided_by <> asked_by)
);
REVOKE DELETE ON books_export FROM pasylka_app;
