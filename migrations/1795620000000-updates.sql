-- What staff tell of a campaign after it opened (src/campaigns/updates). `news`: a few words, told some days later than they were written, so that the
-- time of telling says nothing of the time of what happened. `change`: what was changed of the campaign itself, told at once and for good.
CREATE TABLE campaign_update (
  id uuid PRIMARY KEY,
  n bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  campaign_id uuid NOT NULL REFERENCES campaign,
  kind text NOT NULL CHECK (kind IN ('news', 'change')),
  state text NOT NULL CHECK (state IN ('waiting', 'returned', 'scheduled', 'published', 'withdrawn')),
  words jsonb NOT NULL CHECK (words ? 'en'),
  -- what the lint noticed, by kind
  doubts text[] NOT NULL,
  has_photo boolean NOT NULL,
  changed jsonb,
  delay_days int NOT NULL CHECK (delay_days BETWEEN 0 AND 90),
  written_by text NOT NULL,
  written_on date NOT NULL,
  -- who put it before a second person: the writer, or whoever brought it back
  asked_by text NOT NULL,
  read_by text,
  returned_because text CHECK (length(returned_because) BETWEEN 3 AND 300),
  due_on date,
  published_on date,
  record_id uuid NOT NULL REFERENCES audit.entry DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT campaign_update_changed CHECK ((kind = 'change') = (changed IS NOT NULL)),
  CONSTRAINT campaign_update_two_people CHECK (read_by <> written_by AND read_by <> asked_by),
  CONSTRAINT campaign_update_read CHECK (state NOT IN ('scheduled', 'published') OR read_by IS NOT NULL OR (kind = 'news' AND NOT has_photo AND cardinality(doubts) = 0)),
  CONSTRAINT campaign_update_due CHECK (state <> 'scheduled' OR due_on IS NOT NULL),
  CONSTRAINT campaign_update_told CHECK (state <> 'published' OR published_on IS NOT NULL),
  CONSTRAINT campaign_update_change_stays CHECK (kind <> 'change' OR state <> 'withdrawn' OR published_on IS NULL)
);
CREATE INDEX campaign_updates ON campaign_update (campaign_id, n);
CREATE INDEX campaign_updates_due ON campaign_update (due_on) WHERE state = 'scheduled';
REVOKE DELETE ON campaign_update FROM pasylka_app;

ALTER TABLE stored_file DROP CONSTRAINT stored_file_purpose_check, ADD CONSTRAINT stored_file_purpose_check CHECK (purpose IN ('receipt', 'updatePhoto'));

-- Public: of news the month, of a change its day.
CREATE VIEW public_read.campaign_update AS
  SELECT u.id, c.slug, u.kind, row_number() OVER (ORDER BY u.published_on, u.n) AS position, to_char(u.published_on, 'YYYY-MM') AS month,
    CASE u.kind WHEN 'change' THEN u.published_on END AS day, u.words, u.changed, c.currency, u.has_photo
  FROM campaign_update u JOIN published_campaign c ON c.id = u.campaign_id WHERE u.state = 'published';
GRANT SELECT ON public_read.campaign_update TO pasylka_public;
