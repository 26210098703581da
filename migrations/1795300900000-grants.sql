-- Grants: programmes, applications, votes, grants and their payments. Who may not do which step is data here and is
-- enforced here, so that it holds even for a program that forgets to ask.

-- What the foundation offers (config/programmes.yaml).
CREATE TABLE programme (
  code           text PRIMARY KEY CHECK (code ~ '^[a-z]+(-[a-z]+)*$'),
  position       smallint NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('one_off', 'monthly', 'school', 'legal', 'travel', 'medical', 'after_release', 'open_type', 'home_confinement')),
  fund_id        integer NOT NULL,
  currency       char(3) NOT NULL,
  -- the most one household may be awarded in one span
  max_minor      bigint NOT NULL CHECK (max_minor > 0),
  span           text NOT NULL CHECK (span IN ('month', 'quarter', 'year')),
  instalments_max smallint NOT NULL CHECK (instalments_max BETWEEN 1 AND 12),
  evidence_least char(1) NOT NULL CHECK (evidence_least IN ('A', 'B', 'C', 'D')),
  -- { en: { title, need, note, criteria }, be: …, ru: … }
  texts          jsonb NOT NULL,
  offered        boolean NOT NULL,
  record_id      uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);

-- The ways money can reach a family, each with its risk in plain words.
CREATE TABLE payout_route (
  code      text PRIMARY KEY CHECK (code ~ '^[a-z]+(-[a-z]+)*$'),
  position  smallint NOT NULL,
  account   text NOT NULL CHECK (account IN ('iban', 'text', 'none')),
  evidence  char(1) NOT NULL CHECK (evidence IN ('A', 'B', 'C', 'D')),
  -- { en: { title, who, risk, ask }, be: …, ru: … }
  texts     jsonb NOT NULL,
  offered   boolean NOT NULL,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE VIEW public_read.programme AS
  SELECT code, position, currency, max_minor AS most, span, instalments_max AS "instalmentsMost", evidence_least AS "evidenceLeast", texts FROM programme WHERE offered;
CREATE VIEW public_read.payout_route AS SELECT code, position, account, texts FROM payout_route WHERE offered;
GRANT SELECT ON public_read.programme, public_read.payout_route TO pasylka_public;

-- How many must approve: by profile and amount. Changed by a migration only, never by the program.
CREATE TABLE approval_policy (
  profile   text NOT NULL CHECK (profile IN ('three', 'full')),
  amounts   int8range NOT NULL,
  approvers smallint NOT NULL CHECK (approvers BETWEEN 1 AND 5),
  EXCLUDE USING gist (profile WITH =, amounts WITH &&)
);
INSERT INTO approval_policy VALUES
  ('three', '[1,150000)', 1),
  ('full', '[1,150000)', 1), ('full', '[150000,1000000)', 2), ('full', '[1000000,)', 3);

-- Whose hands must be apart: under a profile, nobody does the step whose hand was already in it this way.
CREATE TABLE step_apart (
  profile text NOT NULL CHECK (profile IN ('three', 'full')),
  step    text NOT NULL CHECK (step IN ('work', 'recommend', 'vote', 'prepare', 'release', 'confirm')),
  hand    text NOT NULL CHECK (hand IN ('created', 'recommended', 'voted', 'prepared', 'released', 'payout', 'conflict')),
  PRIMARY KEY (profile, step, hand)
);
INSERT INTO step_apart
  SELECT p, s, h FROM (VALUES
    ('three', 'work', '{conflict}'::text[]),
    ('three', 'recommend', '{conflict}'),
    ('three', 'vote', '{created,recommended,conflict}'),
    ('three', 'prepare', '{conflict}'),
    ('three', 'release', '{created,recommended,prepared,payout,conflict}'),
    ('three', 'confirm', '{released,conflict}'),
    ('full', 'work', '{conflict}'),
    ('full', 'recommend', '{created,conflict}'),
    ('full', 'vote', '{created,recommended,payout,conflict}'),
    ('full', 'prepare', '{created,recommended,voted,payout,conflict}'),
    ('full', 'release', '{created,recommended,voted,prepared,payout,conflict}'),
    ('full', 'confirm', '{created,recommended,voted,prepared,released,payout,conflict}')
  ) AS rules (p, s, hands), unnest(hands) AS h;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON approval_policy, step_apart FROM pasylka_app;

-- Which step may follow which (src/grants/lifecycle.ts; a test compares them).
CREATE TABLE grants_transition (
  subject text NOT NULL CHECK (subject IN ('application', 'grant', 'disbursement')),
  was     text NOT NULL,
  becomes text NOT NULL,
  PRIMARY KEY (subject, was, becomes)
);
INSERT INTO grants_transition
  SELECT s, w, b FROM (VALUES
    ('application', 'draft', '{submitted,withdrawn,expired}'::text[]),
    ('application', 'submitted', '{duplicate_check,withdrawn}'),
    ('application', 'duplicate_check', '{screening,merged,withdrawn}'),
    ('application', 'screening', '{needs_info,assessment,declined,withdrawn}'),
    ('application', 'needs_info', '{screening,withdrawn,expired}'),
    ('application', 'assessment', '{needs_info,recommended,declined,withdrawn}'),
    ('application', 'recommended', '{assessment,in_approval,withdrawn}'),
    ('application', 'in_approval', '{assessment,awarded,declined,withdrawn}'),
    ('application', 'declined', '{screening}'),
    ('grant', 'awarded', '{completed}'),
    ('grant', 'completed', '{awarded}'),
    ('disbursement', 'due', '{prepared}'),
    ('disbursement', 'prepared', '{due,released}'),
    ('disbursement', 'released', '{due,sent}'),
    ('disbursement', 'sent', '{confirmed,failed,returned}'),
    ('disbursement', 'confirmed', '{returned}'),
    ('disbursement', 'failed', '{due}'),
    ('disbursement', 'returned', '{due}')
  ) AS steps (s, w, nexts), unnest(nexts) AS b;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON grants_transition FROM pasylka_app;

CREATE TABLE application (
  id                uuid PRIMARY KEY,
  seq               bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference         text NOT NULL UNIQUE CHECK (reference ~ '^A-[0-9A-HJKMNP-TV-Z]{6}$'),
  household_id      uuid NOT NULL REFERENCES household (id),
  programme         text NOT NULL REFERENCES programme (code),
  period            text NOT NULL CHECK (period ~ '^\d{4}(-(Q[1-4]|\d\d))?$'),
  state             text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'duplicate_check', 'screening', 'needs_info', 'assessment', 'recommended',
                      'in_approval', 'awarded', 'declined', 'withdrawn', 'expired', 'merged')),
  state_on          date NOT NULL,
  state_at          timestamptz NOT NULL DEFAULT now(),
  -- rises each time it goes to approval: votes of an earlier version are void
  version           smallint NOT NULL DEFAULT 0,
  created_by        uuid NOT NULL,
  assessor          uuid,
  earlier_assessor  uuid,
  recommended_by    uuid,
  profile           text CHECK (profile IN ('three', 'full')),
  asked_minor       bigint NOT NULL CHECK (asked_minor > 0),
  currency          char(3) NOT NULL,
  recommended_minor bigint CHECK (recommended_minor > 0),
  instalments       smallint CHECK (instalments BETWEEN 1 AND 12),
  evidence          char(1) CHECK (evidence IN ('A', 'B', 'C', 'D')),
  submitted_on      date,
  appealed          boolean NOT NULL DEFAULT false,
  merged_into       uuid REFERENCES household (id),
  -- sealed: what the family wrote; why this amount (without names); the decision's reasons
  answers           bytea NOT NULL,
  rationale         bytea,
  decision          bytea,
  record_id         uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CHECK (assessor <> earlier_assessor),
  CHECK (state NOT IN ('recommended', 'in_approval', 'awarded') OR (recommended_by IS NOT NULL AND recommended_minor IS NOT NULL AND instalments IS NOT NULL AND evidence IS NOT NULL)),
  CHECK (state NOT IN ('in_approval', 'awarded') OR profile IS NOT NULL)
);
CREATE UNIQUE INDEX one_live_application ON application (household_id, programme, period) WHERE state NOT IN ('awarded', 'declined', 'withdrawn', 'expired', 'merged');
CREATE INDEX application_waiting ON application (state, seq);
CREATE INDEX application_household ON application (household_id, seq);

-- Where an application was, and since which day: what the family's timeline and the durations in reports are made of.
CREATE TABLE application_step (
  application_id uuid NOT NULL REFERENCES application (id),
  seq            bigint GENERATED ALWAYS AS IDENTITY,
  state          text NOT NULL,
  on_day         date NOT NULL,
  at             timestamptz NOT NULL DEFAULT now(),
  record_id      uuid NOT NULL,
  PRIMARY KEY (application_id, seq)
);
REVOKE UPDATE, DELETE ON application_step FROM pasylka_app;

-- Other households that name the same person inside: each is decided by a person before anything goes on.
CREATE TABLE duplicate_candidate (
  application_id  uuid NOT NULL REFERENCES application (id),
  other_household uuid NOT NULL REFERENCES household (id),
  decision        text CHECK (decision IN ('same', 'different')),
  decided_by      uuid,
  PRIMARY KEY (application_id, other_household),
  CHECK ((decision IS NULL) = (decided_by IS NULL))
);

-- “I know this family”: said once, never taken back.
CREATE TABLE application_conflict (
  application_id uuid NOT NULL REFERENCES application (id),
  person         uuid NOT NULL,
  PRIMARY KEY (application_id, person)
);

CREATE TABLE application_vote (
  application_id uuid NOT NULL REFERENCES application (id),
  version        smallint NOT NULL,
  voter          uuid NOT NULL,
  choice         text NOT NULL CHECK (choice IN ('approve', 'return', 'decline')),
  at             timestamptz NOT NULL DEFAULT now(),
  record_id      uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  PRIMARY KEY (application_id, version, voter)
);
REVOKE UPDATE, DELETE, TRUNCATE ON application_conflict, application_vote FROM pasylka_app;

-- Where a family's money goes: a record of its own, sealed. A change rests 72 hours before it is used.
CREATE TABLE payout_detail (
  household_id uuid PRIMARY KEY REFERENCES household (id),
  route        text NOT NULL REFERENCES payout_route (code),
  contents     bytea NOT NULL,
  version      smallint NOT NULL DEFAULT 1,
  edited_by    uuid NOT NULL,
  edited_at    timestamptz NOT NULL DEFAULT now(),
  usable_from  timestamptz NOT NULL DEFAULT now(),
  record_id    uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
REVOKE DELETE, TRUNCATE ON payout_detail FROM pasylka_app;

CREATE TABLE family_grant (
  id             uuid PRIMARY KEY,
  seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  reference      text NOT NULL UNIQUE CHECK (reference ~ '^G-[0-9A-HJKMNP-TV-Z]{6}$'),
  application_id uuid NOT NULL UNIQUE REFERENCES application (id),
  household_id   uuid NOT NULL REFERENCES household (id),
  programme      text NOT NULL REFERENCES programme (code),
  period         text NOT NULL,
  fund_id        integer NOT NULL,
  amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
  currency       char(3) NOT NULL,
  evidence       char(1) NOT NULL CHECK (evidence IN ('A', 'B', 'C', 'D')),
  profile        text NOT NULL CHECK (profile IN ('three', 'full')),
  state          text NOT NULL DEFAULT 'awarded' CHECK (state IN ('awarded', 'completed')),
  awarded_on     date NOT NULL,
  record_id      uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX family_grant_similar ON family_grant (programme, awarded_on);
CREATE INDEX family_grant_household ON family_grant (household_id, programme, period);

CREATE TABLE disbursement (
  id             uuid PRIMARY KEY,
  seq            bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  -- neutral, for the bank's line
  reference      text NOT NULL UNIQUE CHECK (reference ~ '^D-[0-9A-HJKMNP-TV-Z]{6}$'),
  grant_id       uuid NOT NULL REFERENCES family_grant (id),
  instalment     smallint NOT NULL CHECK (instalment BETWEEN 1 AND 12),
  amount_minor   bigint NOT NULL CHECK (amount_minor > 0),
  currency       char(3) NOT NULL,
  due_on         date NOT NULL,
  state          text NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'prepared', 'released', 'sent', 'confirmed', 'failed', 'returned')),
  state_at       timestamptz NOT NULL DEFAULT now(),
  attempt        smallint NOT NULL DEFAULT 1 CHECK (attempt BETWEEN 1 AND 9),
  route          text REFERENCES payout_route (code),
  payout_version smallint,
  prepared_by    uuid,
  released_by    uuid,
  sent_on        date,
  confirmed_by   uuid,
  confirmed_on   date,
  receipt        char(1) CHECK (receipt IN ('A', 'B', 'C', 'D')),
  record_id      uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (grant_id, instalment),
  CHECK (state = 'due' OR (prepared_by IS NOT NULL AND payout_version IS NOT NULL AND route IS NOT NULL)),
  CHECK (state IN ('due', 'prepared') OR released_by IS NOT NULL),
  CHECK (state IN ('due', 'prepared', 'released') OR sent_on IS NOT NULL),
  CHECK (state <> 'confirmed' OR (confirmed_by IS NOT NULL AND confirmed_on IS NOT NULL AND receipt IS NOT NULL)),
  CHECK (released_by <> prepared_by),
  CHECK (confirmed_by <> released_by)
);
CREATE INDEX disbursement_waiting ON disbursement (state, due_on, seq);

-- Everybody whose hand is in an application, and how. Who assessed it counts as who recommended it, also before an appeal.
CREATE FUNCTION hands_in(application uuid, disbursement uuid) RETURNS TABLE (hand text, person uuid) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT 'created', a.created_by FROM application a WHERE a.id = $1
  UNION SELECT 'recommended', p FROM application a, unnest(ARRAY[a.recommended_by, a.assessor, a.earlier_assessor]) AS p WHERE a.id = $1 AND p IS NOT NULL
  UNION ALL SELECT 'voted', v.voter FROM application_vote v JOIN application a ON a.id = v.application_id AND a.version = v.version WHERE a.id = $1
  UNION ALL SELECT 'payout', p.edited_by FROM payout_detail p JOIN application a USING (household_id) WHERE a.id = $1
  UNION ALL SELECT 'conflict', c.person FROM application_conflict c WHERE c.application_id = $1
  UNION ALL SELECT 'prepared', d.prepared_by FROM disbursement d WHERE d.id = $2 AND d.prepared_by IS NOT NULL
  UNION ALL SELECT 'released', d.released_by FROM disbursement d WHERE d.id = $2 AND d.released_by IS NOT NULL
$$;

CREATE FUNCTION keep_apart(in_profile text, in_step text, in_person uuid, application uuid, disbursement uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
DECLARE met text;
BEGIN
  SELECT h.hand INTO met FROM hands_in(application, disbursement) h
    JOIN step_apart s ON s.profile = in_profile AND s.step = in_step AND s.hand = h.hand WHERE h.person = in_person LIMIT 1;
  IF met IS NOT NULL THEN
    RAISE EXCEPTION 'the person whose hand is “%” cannot %', met, in_step USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

CREATE FUNCTION refuse_step(subject_name text, was_state text, becomes_state text) RETURNS void LANGUAGE plpgsql STABLE SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM grants_transition WHERE subject = subject_name AND was = was_state AND becomes = becomes_state) THEN
    RAISE EXCEPTION '% cannot go from % to %', subject_name, was_state, becomes_state USING ERRCODE = 'check_violation';
  END IF;
END $$;

CREATE FUNCTION application_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE needed integer;
BEGIN
  IF (NEW.id, NEW.reference, NEW.household_id, NEW.created_by, NEW.currency) IS DISTINCT FROM (OLD.id, OLD.reference, OLD.household_id, OLD.created_by, OLD.currency) THEN
    RAISE EXCEPTION 'who asked, and who wrote it down, does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = OLD.state THEN
    IF OLD.state IN ('recommended', 'in_approval', 'awarded', 'declined') AND
       (NEW.recommended_minor, NEW.instalments, NEW.evidence, NEW.programme, NEW.period, NEW.rationale, NEW.profile, NEW.version, NEW.recommended_by, NEW.asked_minor)
       IS DISTINCT FROM (OLD.recommended_minor, OLD.instalments, OLD.evidence, OLD.programme, OLD.period, OLD.rationale, OLD.profile, OLD.version, OLD.recommended_by, OLD.asked_minor) THEN
      RAISE EXCEPTION 'what is voted on does not change under the vote' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
  END IF;
  PERFORM refuse_step('application', OLD.state, NEW.state);
  IF OLD.state = 'declined' AND OLD.appealed THEN
    RAISE EXCEPTION 'there is one appeal' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> 'recommended' AND NEW.recommended_by IS DISTINCT FROM OLD.recommended_by THEN
    RAISE EXCEPTION 'who recommended it does not change afterwards' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF OLD.state IN ('recommended', 'in_approval') AND NEW.state IN ('in_approval', 'awarded') AND
     (NEW.recommended_minor, NEW.instalments, NEW.evidence, NEW.programme, NEW.rationale) IS DISTINCT FROM (OLD.recommended_minor, OLD.instalments, OLD.evidence, OLD.programme, OLD.rationale) THEN
    RAISE EXCEPTION 'what was recommended does not change on its way' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'recommended' THEN
    PERFORM keep_apart('three', 'recommend', NEW.recommended_by, NEW.id, NULL);
  END IF;
  IF NEW.state = 'screening' AND OLD.state = 'duplicate_check' AND EXISTS (SELECT FROM duplicate_candidate WHERE application_id = NEW.id AND decision IS DISTINCT FROM 'different') THEN
    RAISE EXCEPTION 'a possible duplicate is not decided' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'in_approval' THEN
    NEW.version := OLD.version + 1;
    PERFORM keep_apart(NEW.profile, 'recommend', NEW.recommended_by, NEW.id, NULL);
  ELSIF NEW.version <> OLD.version OR (NEW.state = 'awarded' AND NEW.profile <> OLD.profile) THEN
    RAISE EXCEPTION 'version and policy are set when it goes to approval' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.state = 'awarded' THEN
    SELECT approvers INTO needed FROM approval_policy WHERE profile = NEW.profile AND amounts @> NEW.recommended_minor;
    IF needed IS NULL OR needed > (SELECT count(*) FROM application_vote v WHERE v.application_id = NEW.id AND v.version = NEW.version AND v.choice = 'approve')
       OR EXISTS (SELECT FROM application_vote v WHERE v.application_id = NEW.id AND v.version = NEW.version AND v.choice <> 'approve') THEN
      RAISE EXCEPTION 'the policy asks for more approvals' USING ERRCODE = 'insufficient_privilege';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER application_guard BEFORE UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_guard();

CREATE FUNCTION application_starts_as_draft() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state <> 'draft' OR NEW.version <> 0 THEN RAISE EXCEPTION 'an application begins as a draft' USING ERRCODE = 'check_violation'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER application_starts_as_draft BEFORE INSERT ON application FOR EACH ROW EXECUTE FUNCTION application_starts_as_draft();

CREATE FUNCTION application_steps() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.state <> OLD.state THEN
    INSERT INTO application_step (application_id, state, on_day, record_id) VALUES (NEW.id, NEW.state, NEW.state_on, NEW.record_id);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER application_steps AFTER INSERT OR UPDATE OF state ON application FOR EACH ROW EXECUTE FUNCTION application_steps();

CREATE FUNCTION application_vote_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE subject application;
BEGIN
  SELECT * INTO subject FROM application WHERE id = NEW.application_id FOR UPDATE;
  IF subject.state <> 'in_approval' OR subject.version <> NEW.version THEN
    RAISE EXCEPTION 'this is not what is voted on now' USING ERRCODE = 'check_violation';
  END IF;
  PERFORM keep_apart(subject.profile, 'vote', NEW.voter, NEW.application_id, NULL);
  RETURN NEW;
END $$;
CREATE TRIGGER application_vote_guard BEFORE INSERT ON application_vote FOR EACH ROW EXECUTE FUNCTION application_vote_guard();

-- Before the first application is sent in, details may be corrected freely; later every change rests.
CREATE FUNCTION payout_detail_rests() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE rests interval := '0';
BEGIN
  IF EXISTS (SELECT FROM application WHERE household_id = NEW.household_id AND state <> 'draft') THEN rests := '72 hours'; END IF;
  IF TG_OP = 'UPDATE' THEN
    IF NEW.household_id <> OLD.household_id THEN RAISE EXCEPTION 'payout details stay with their family' USING ERRCODE = 'insufficient_privilege'; END IF;
    NEW.version := OLD.version + 1;
  ELSE
    NEW.version := 1;
  END IF;
  NEW.edited_at := now();
  NEW.usable_from := now() + rests;
  RETURN NEW;
END $$;
CREATE TRIGGER payout_detail_rests BEFORE INSERT OR UPDATE ON payout_detail FOR EACH ROW EXECUTE FUNCTION payout_detail_rests();

CREATE FUNCTION family_grant_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NOT EXISTS (SELECT FROM application a JOIN programme p ON p.code = a.programme WHERE a.id = NEW.application_id AND a.state = 'awarded'
                     AND a.household_id = NEW.household_id AND a.programme = NEW.programme AND a.recommended_minor = NEW.amount_minor AND a.currency = NEW.currency
                     AND a.profile = NEW.profile AND p.fund_id = NEW.fund_id) THEN
      RAISE EXCEPTION 'a grant is what was recommended and approved' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSE
    IF to_jsonb(NEW) - '{state,record_id}'::text[] IS DISTINCT FROM to_jsonb(OLD) - '{state,record_id}'::text[] THEN
      RAISE EXCEPTION 'a grant does not change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM refuse_step('grant', OLD.state, NEW.state);
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER family_grant_guard BEFORE INSERT OR UPDATE ON family_grant FOR EACH ROW EXECUTE FUNCTION family_grant_guard();

CREATE FUNCTION disbursement_starts_due() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE granted bigint;
BEGIN
  IF NEW.state <> 'due' OR NEW.attempt <> 1 THEN RAISE EXCEPTION 'a payment begins as due' USING ERRCODE = 'check_violation'; END IF;
  SELECT amount_minor INTO granted FROM family_grant WHERE id = NEW.grant_id AND currency = NEW.currency FOR UPDATE;
  IF granted IS NULL OR granted < NEW.amount_minor + (SELECT coalesce(sum(amount_minor), 0) FROM disbursement WHERE grant_id = NEW.grant_id) THEN
    RAISE EXCEPTION 'payments are not more than the grant' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_starts_due BEFORE INSERT ON disbursement FOR EACH ROW EXECUTE FUNCTION disbursement_starts_due();

CREATE FUNCTION disbursement_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  granted family_grant;
  paid_to payout_detail;
BEGIN
  IF (NEW.id, NEW.reference, NEW.grant_id, NEW.instalment, NEW.amount_minor, NEW.currency, NEW.due_on)
     IS DISTINCT FROM (OLD.id, OLD.reference, OLD.grant_id, OLD.instalment, OLD.amount_minor, OLD.currency, OLD.due_on) THEN
    RAISE EXCEPTION 'what is to be paid does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM refuse_step('disbursement', OLD.state, NEW.state);
  IF (NEW.state <> 'prepared' AND NEW.state <> 'due' AND (NEW.prepared_by, NEW.route, NEW.payout_version) IS DISTINCT FROM (OLD.prepared_by, OLD.route, OLD.payout_version))
     OR (NEW.state NOT IN ('released', 'due') AND NEW.released_by IS DISTINCT FROM OLD.released_by) THEN
    RAISE EXCEPTION 'who prepared and who released does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  SELECT * INTO granted FROM family_grant WHERE id = NEW.grant_id;
  IF NEW.state = 'prepared' THEN
    PERFORM keep_apart(granted.profile, 'prepare', NEW.prepared_by, granted.application_id, NEW.id);
  ELSIF NEW.state = 'released' THEN
    PERFORM keep_apart(granted.profile, 'release', NEW.released_by, granted.application_id, NEW.id);
  ELSIF NEW.state = 'confirmed' THEN
    PERFORM keep_apart(granted.profile, 'confirm', NEW.confirmed_by, granted.application_id, NEW.id);
  END IF;
  IF NEW.state IN ('prepared', 'released', 'sent') THEN
    SELECT * INTO paid_to FROM payout_detail WHERE household_id = granted.household_id FOR SHARE;
    IF paid_to.version IS DISTINCT FROM NEW.payout_version OR paid_to.route IS DISTINCT FROM NEW.route THEN
      RAISE EXCEPTION 'the payout details changed since this was prepared' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> 'prepared' AND paid_to.usable_from > now() THEN
      RAISE EXCEPTION 'changed payout details rest for 72 hours' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_guard BEFORE UPDATE ON disbursement FOR EACH ROW EXECUTE FUNCTION disbursement_guard();

REVOKE DELETE, TRUNCATE ON application, family_grant, disbursement FROM pasylka_app;
GRANT EXECUTE ON FUNCTION hands_in(uuid, uuid) TO pasylka_reader;
GRANT EXECUTE ON FUNCTION hands_in(uuid, uuid), keep_apart(text, text, uuid, uuid, uuid), refuse_step(text, text, text), application_guard(), application_starts_as_draft(),
  application_steps(), application_vote_guard(), payout_detail_rests(), family_grant_guard(), disbursement_starts_due(), disbursement_guard() TO pasylka_app;
