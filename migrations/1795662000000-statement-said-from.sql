-- The first day of a statement in the bank's own words (from_on is widened by its lines; a CSV says nothing). Statements that
-- are there already do not have it.
ALTER TABLE bank_statement ADD COLUMN said_from date;
