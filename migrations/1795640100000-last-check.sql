-- Operators are told once of what is new: by the end of the look that found it, or of the next one when that died.
ALTER TABLE difference ADD COLUMN told boolean NOT NULL DEFAULT false;
UPDATE difference SET told = true;

-- How many differences there were when every check had been made: what anybody may read on the page of figures, by day.
ALTER TABLE reconciliation_run ADD COLUMN differences int CHECK (differences >= 0);
CREATE VIEW public_read.books_check AS
  SELECT (ended_at AT TIME ZONE 'UTC')::date AS checked_on, differences FROM reconciliation_run WHERE state = 'done' AND differences IS NOT NULL ORDER BY n DESC LIMIT 1;
GRANT SELECT ON public_read.books_check TO pasylka_public;
