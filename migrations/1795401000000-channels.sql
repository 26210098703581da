-- The list of our own addresses is a text of the log too: announced in a public record, signed with the log's key.
SET LOCAL ROLE pasylka_audit_owner;
ALTER TABLE audit.note DROP CONSTRAINT note_text_check;
ALTER TABLE audit.note ADD CONSTRAINT note_text_check CHECK (starts_with(text, E'solidarity-report/v1\n') OR starts_with(text, E'pasylka-channels/v1\n'));
GRANT SELECT ON audit.note TO pasylka_migrator;
RESET ROLE;

-- The newest list, with its signature as soon as the signer has given it.
CREATE VIEW public_read.channel_list AS
  SELECT n.text, n.signed, e.at FROM audit.note n JOIN audit.entry e ON e.id = n.record_id
  WHERE e.kind = 'channels.announced' ORDER BY e.at DESC LIMIT 1;
GRANT SELECT ON public_read.channel_list TO pasylka_public, pasylka_app;
