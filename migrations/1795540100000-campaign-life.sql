-- A campaign from its draft to its archive: whose it is, what was checked before anybody saw it, why it rests, what becomes of what is left.

ALTER TABLE campaign DROP CONSTRAINT campaign_state_check, DROP CONSTRAINT campaign_check;
ALTER TABLE campaign
  ADD CONSTRAINT campaign_state_check CHECK (state IN ('draft', 'checked', 'open', 'paused', 'closing', 'closed', 'archived')),
  ADD CONSTRAINT campaign_check CHECK ((state IN ('draft', 'checked')) = (published_by IS NULL) AND (published_by IS NULL) = (published_on IS NULL)),
  -- own: ours; personal: for one person or household, with their consent; initiative: another group's, paid out by us
  ADD COLUMN kind text NOT NULL DEFAULT 'own' CHECK (kind IN ('own', 'personal', 'initiative')),
  ADD COLUMN partner text CHECK (length(partner) BETWEEN 2 AND 120),
  ADD COLUMN done text CHECK (length(done) BETWEEN 10 AND 2000),
  ADD CONSTRAINT campaign_partner CHECK ((kind = 'initiative') = (partner IS NOT NULL)),
  ADD CONSTRAINT campaign_done CHECK (state <> 'archived' OR done IS NOT NULL);
ALTER TABLE campaign ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE campaign_text ADD COLUMN story text NOT NULL DEFAULT '' CHECK (length(story) <= 4000);

-- Where more than is needed goes: said before giving, and kept with each donation by its id. A new purpose is a new row.
CREATE TABLE overflow_purpose (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaign,
  fund_id int NOT NULL,
  words jsonb NOT NULL CHECK (words ? 'en'),
  stated_on date NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO overflow_purpose (id, campaign_id, fund_id, words, stated_on, record_id)
SELECT gen_random_uuid(), c.id, 1, (SELECT jsonb_object_agg(lang, overflow) FROM campaign_text t WHERE t.campaign_id = c.id), c.need_said_on, c.record_id FROM campaign c;
ALTER TABLE campaign ADD COLUMN overflow_id uuid REFERENCES overflow_purpose DEFERRABLE INITIALLY DEFERRED;
UPDATE campaign c SET overflow_id = (SELECT o.id FROM overflow_purpose o WHERE o.campaign_id = c.id);
ALTER TABLE campaign ALTER COLUMN overflow_id SET NOT NULL;

-- What a donor agreed to. `is_overflow`: given when the need was covered, so that the money is for the named purpose at once.
ALTER TABLE donation ADD COLUMN overflow_purpose_id uuid, ADD COLUMN is_overflow boolean NOT NULL DEFAULT false;
UPDATE donation d SET overflow_purpose_id = (SELECT o.id FROM overflow_purpose o WHERE o.campaign_id = d.campaign_id);
ALTER TABLE donation ALTER COLUMN overflow_purpose_id SET NOT NULL;

-- What the person or household agreed to be told of them, field by field. Who they are is not here. Once consent has ended nothing of the campaign is public.
CREATE TABLE campaign_consent (
  campaign_id uuid NOT NULL REFERENCES campaign,
  field text NOT NULL CHECK (field IN ('story', 'name', 'picture', 'age', 'work', 'region', 'health', 'interests')),
  way text NOT NULL CHECK (way IN ('in_person', 'letter', 'lawyer', 'portal')),
  given_on date NOT NULL,
  ended_on date CHECK (ended_on >= given_on),
  PRIMARY KEY (campaign_id, field)
);

-- The second person's list, point by point, and the digest of what they read.
CREATE TABLE campaign_check (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaign,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  list_version int NOT NULL,
  points text[] NOT NULL CHECK (cardinality(points) > 0),
  content bytea NOT NULL CHECK (octet_length(content) = 32),
  checked_by text NOT NULL,
  checked_on date NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX campaign_checks ON campaign_check (campaign_id, n);

-- Rests and closings, each with its reason. Stopping takes one person, starting again another.
CREATE TABLE campaign_pause (
  campaign_id uuid NOT NULL REFERENCES campaign,
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reason text NOT NULL CHECK (reason IN ('checking', 'safety', 'prices', 'enough', 'consent', 'other')),
  note text NOT NULL CHECK (length(note) BETWEEN 3 AND 300),
  paused_by text NOT NULL,
  paused_on date NOT NULL,
  resumed_by text,
  resumed_note text CHECK (length(resumed_note) BETWEEN 3 AND 300),
  resumed_on date,
  CHECK ((resumed_by IS NULL) = (resumed_on IS NULL) AND (resumed_by IS NULL) = (resumed_note IS NULL)),
  CONSTRAINT campaign_pause_two_people CHECK (resumed_by <> paused_by)
);
CREATE UNIQUE INDEX campaign_paused_once ON campaign_pause (campaign_id) WHERE resumed_by IS NULL;

-- What is left when a campaign closes: asked for by one, moved by another (ledger: fund.transferred).
CREATE TABLE campaign_rest (
  id uuid PRIMARY KEY,
  campaign_id uuid NOT NULL REFERENCES campaign,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  from_fund_id int NOT NULL,
  to_fund_id int NOT NULL CHECK (to_fund_id <> from_fund_id),
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'moved', 'refused')),
  asked_by text NOT NULL,
  asked_on date NOT NULL,
  decided_by text,
  decided_on date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CHECK ((state = 'asked') = (decided_by IS NULL) AND (decided_by IS NULL) = (decided_on IS NULL)),
  CONSTRAINT campaign_rest_two_people CHECK (decided_by <> asked_by)
);
CREATE UNIQUE INDEX campaign_rest_asked_once ON campaign_rest (campaign_id, currency) WHERE state = 'asked';

-- A draft is written anew when it is edited; what was published stays.
REVOKE DELETE ON campaign_pause, campaign_rest FROM pasylka_app;
REVOKE UPDATE, DELETE ON campaign_check, overflow_purpose FROM pasylka_app;
GRANT DELETE ON campaign_text, campaign_item, gift TO pasylka_app;
CREATE FUNCTION refuse_published_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM campaign c WHERE c.id = OLD.campaign_id AND c.state IN ('draft', 'checked')) THEN
    RAISE EXCEPTION 'what was published of a campaign is not taken away' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER keeps_published BEFORE DELETE ON gift FOR EACH ROW EXECUTE FUNCTION refuse_published_change();
CREATE TRIGGER keeps_published BEFORE DELETE ON campaign_consent FOR EACH ROW EXECUTE FUNCTION refuse_published_change();

-- Public: whatever was published, unless the person it is for took their consent back.
CREATE VIEW published_campaign AS
  SELECT * FROM campaign c WHERE state NOT IN ('draft', 'checked') AND NOT EXISTS (SELECT FROM campaign_consent s WHERE s.campaign_id = c.id AND s.ended_on IS NOT NULL);
REVOKE ALL ON published_campaign FROM pasylka_app, pasylka_reader;
CREATE OR REPLACE VIEW public_read.campaign AS
  SELECT id, slug, n AS position, state, currency, fees_paid_by, deadline, prices_on, need, need_said_on, need_said_role, transfer_reference, published_on,
    kind, partner, done, fund_id, (SELECT p.reason FROM campaign_pause p WHERE p.campaign_id = c.id AND p.resumed_by IS NULL) AS pause_reason,
    (SELECT p.paused_on FROM campaign_pause p WHERE p.campaign_id = c.id AND p.resumed_by IS NULL) AS paused_on
  FROM published_campaign c;
CREATE OR REPLACE VIEW public_read.campaign_text AS
  SELECT c.slug, t.lang, t.title, t.summary, coalesce(o.words->>t.lang, o.words->>'en') AS overflow, t.verified, t.story
  FROM campaign_text t JOIN published_campaign c ON c.id = t.campaign_id JOIN overflow_purpose o ON o.id = c.overflow_id;
CREATE OR REPLACE VIEW public_read.campaign_item AS
  SELECT c.slug, i.line, i.label, i.each_minor, i.number, c.currency FROM campaign_item i JOIN published_campaign c ON c.id = i.campaign_id;
CREATE OR REPLACE VIEW public_read.gift AS
  SELECT g.id, c.slug, g.line, g.drawing, g.label, g.note, g.price_minor, c.currency FROM gift g JOIN published_campaign c ON c.id = g.campaign_id WHERE c.state = 'open';
ALTER TABLE campaign_text DROP COLUMN overflow;
