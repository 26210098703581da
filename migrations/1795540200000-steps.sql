-- Steps: what a fund received since the step before, told at two fixed hours a day and only when a block of gifts is safe
-- (src/figures/closed-block.ts). Reports leave these gifts out of their partition and count them beside it (src/figures/told.ts).
CREATE TABLE fund_step (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  fund_id int NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  period text NOT NULL CHECK (period ~ '^\d{4}-\d{2}$'),
  slot timestamptz NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX fund_steps ON fund_step (fund_id, n);
-- Which entries a step told: each once.
CREATE TABLE fund_step_entry (
  entry_id bigint PRIMARY KEY,
  step_id uuid NOT NULL REFERENCES fund_step
);
REVOKE UPDATE, DELETE ON fund_step, fund_step_entry FROM pasylka_app;
CREATE VIEW public_read.fund_step AS
  SELECT c.slug, s.n AS position, s.slot, s.amount_minor, s.currency FROM fund_step s JOIN published_campaign c ON c.fund_id = s.fund_id;
GRANT SELECT ON public_read.fund_step TO pasylka_public;
