-- Each address has a key of its own, so that whoever takes theirs back can give another one later.
ALTER TABLE donation_address ADD COLUMN subject uuid NOT NULL;
