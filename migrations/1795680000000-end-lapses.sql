-- An end that was asked for waits a week for its second person: the last day (UTC) on which it counts.
ALTER TABLE campaign ADD COLUMN end_asked_until date;
UPDATE campaign SET end_asked_until = (now() AT TIME ZONE 'UTC')::date + 7 WHERE end_asked_by IS NOT NULL;
ALTER TABLE campaign ADD CONSTRAINT campaign_end_asked CHECK ((end_asked_by IS NULL) = (end_asked_until IS NULL));
