-- Whether a webhook told of it; what only the list of events knew is one that was not.
ALTER TABLE payment_event ADD COLUMN told boolean NOT NULL DEFAULT false;
