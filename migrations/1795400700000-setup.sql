-- From a new installation to an open one: a live one is closed until “doctor” finds nothing missing, any other only where “setup” closed it.
CREATE TABLE opening (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  is_open boolean NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE VIEW public_read.opening AS SELECT coalesce(o.is_open, i.kind <> 'live') AS is_open FROM installation i LEFT JOIN opening o ON true;
GRANT SELECT ON public_read.opening TO pasylka_public, pasylka_reader, pasylka_app;
