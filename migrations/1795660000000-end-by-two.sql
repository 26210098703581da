-- A campaign that takes the monthly gifts of its fund with it ends by two people: one asks, another does it.
ALTER TABLE campaign
  ADD COLUMN end_asked_by text,
  ADD COLUMN end_done_by text,
  ADD CONSTRAINT campaign_end_two_people CHECK (end_done_by IS NULL OR end_done_by <> end_asked_by);
