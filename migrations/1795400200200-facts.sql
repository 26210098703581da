-- What the rules may ask about a person (under age, ill, expecting a child) is as secret as their name: it is sealed under
-- their key. What stood in `facts` in clear is moved by the program at its next start, which has the key.
ALTER TABLE recipient ADD COLUMN facts_sealed bytea;
COMMENT ON COLUMN recipient.facts IS 'of the first version; empty since';
