-- Looking at secrets: how often a person may in a day, who looked at whom and why, who has which case; and two people for
-- a new phrase and for a change of where a family's money goes.

-- A look is one subject opened once on one screen. Changed by a migration only.
CREATE TABLE reveal_budget (
  look           text PRIMARY KEY CHECK (look IN ('recipient', 'household', 'payout', 'letter', 'copy', 'label', 'sheet')),
  per_day        smallint NOT NULL CHECK (per_day > 0),
  -- so many within an hour are shown to somebody who watches
  alert_per_hour smallint NOT NULL CHECK (alert_per_hour > 0)
);
INSERT INTO reveal_budget VALUES ('recipient', 20, 10), ('household', 20, 10), ('payout', 20, 12), ('letter', 60, 40), ('copy', 20, 12), ('label', 20, 12), ('sheet', 200, 120);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON reveal_budget FROM pasylka_app;

-- What was used of it, by the UTC day of this database's clock. Written by spend_reveal() only.
CREATE TABLE reveal_day (
  person uuid NOT NULL,
  day    date NOT NULL,
  look   text NOT NULL REFERENCES reveal_budget,
  used   smallint NOT NULL CHECK (used > 0),
  PRIMARY KEY (person, day, look)
);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON reveal_day FROM pasylka_app;

-- More for today, asked for by one person and given by another.
CREATE TABLE reveal_raise (
  id         uuid PRIMARY KEY,
  seq        bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  person     uuid NOT NULL,
  day        date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  look       text NOT NULL REFERENCES reveal_budget,
  extra      smallint NOT NULL CHECK (extra BETWEEN 1 AND 200),
  state      text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'given', 'refused')),
  asked_at   timestamptz NOT NULL DEFAULT now(),
  decided_by uuid,
  record_id  uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (person, day, look),
  CONSTRAINT raise_takes_two CHECK (decided_by <> person),
  CHECK ((state = 'asked') = (decided_by IS NULL))
);
REVOKE DELETE, TRUNCATE ON reveal_raise FROM pasylka_app;

CREATE FUNCTION reveal_raise_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.person, NEW.day, NEW.look, NEW.extra, NEW.asked_at) IS DISTINCT FROM (OLD.id, OLD.person, OLD.day, OLD.look, OLD.extra, OLD.asked_at) OR OLD.state <> 'asked' THEN
    RAISE EXCEPTION 'what was asked and decided does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reveal_raise_guard BEFORE UPDATE ON reveal_raise FOR EACH ROW EXECUTE FUNCTION reveal_raise_guard();

-- Every look, one row each. The reason is a word of a short list; what was typed beside it is sealed under the subject's key.
CREATE TABLE reveal (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  person       uuid NOT NULL,
  role         text NOT NULL,
  look         text NOT NULL REFERENCES reveal_budget,
  subject_kind text NOT NULL CHECK (subject_kind IN ('recipient', 'household', 'donor')),
  subject      uuid NOT NULL,
  fields       text[] NOT NULL CHECK (cardinality(fields) > 0),
  reason       text NOT NULL CHECK (reason ~ '^[a-z]+$'),
  note         bytea,
  at           timestamptz NOT NULL DEFAULT clock_timestamp(),
  record_id    uuid NOT NULL UNIQUE REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX reveal_of_subject ON reveal (subject_kind, subject, seq);
CREATE INDEX reveal_by_person ON reveal (person, look, at);
REVOKE UPDATE, DELETE, TRUNCATE ON reveal FROM pasylka_app;

-- Many looks of one person in an hour: once a day and kind, until somebody else has looked into it.
CREATE TABLE reveal_alert (
  id        uuid PRIMARY KEY,
  seq       bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  person    uuid NOT NULL,
  look      text NOT NULL REFERENCES reveal_budget,
  day       date NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
  at        timestamptz NOT NULL DEFAULT now(),
  seen_by   uuid,
  record_id uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (person, look, day),
  CONSTRAINT alert_takes_two CHECK (seen_by <> person)
);
REVOKE DELETE, TRUNCATE ON reveal_alert FROM pasylka_app;

-- Counts one look against the day's budget; `spent` is false when nothing is left, and then nothing is counted. Two at a
-- time wait for each other at the row, so that no number of them goes over.
CREATE FUNCTION spend_reveal(in_person uuid, in_look text, OUT allowed integer, OUT spent boolean) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE today date := (now() AT TIME ZONE 'UTC')::date;
BEGIN
  SELECT b.per_day + coalesce((SELECT sum(r.extra) FROM reveal_raise r WHERE r.person = in_person AND r.day = today AND r.look = in_look AND r.state = 'given'), 0)
    INTO STRICT allowed FROM reveal_budget b WHERE b.look = in_look;
  INSERT INTO reveal_day AS d (person, day, look, used) VALUES (in_person, today, in_look, 1)
    ON CONFLICT (person, day, look) DO UPDATE SET used = d.used + 1 WHERE d.used < allowed;
  spent := FOUND;
END $$;
REVOKE ALL ON FUNCTION spend_reveal(uuid, text) FROM PUBLIC;

-- Whose case somebody is. At most one case worker at a time; handing over ends one row and begins the next.
CREATE TABLE care (
  seq          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  subject_kind text NOT NULL CHECK (subject_kind IN ('recipient', 'household')),
  subject      uuid NOT NULL,
  worker       uuid NOT NULL,
  how          text NOT NULL CHECK (how IN ('created', 'taken', 'handed')),
  since        timestamptz NOT NULL DEFAULT now(),
  ended_at     timestamptz,
  record_id    uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED
);
CREATE UNIQUE INDEX care_now ON care (subject_kind, subject) WHERE ended_at IS NULL;
CREATE INDEX care_of ON care (worker) WHERE ended_at IS NULL;
REVOKE DELETE, TRUNCATE ON care FROM pasylka_app;

-- A new phrase: asked for by the case worker, decided by somebody else, used once. The family may stop it.
CREATE TABLE phrase_request (
  id           uuid PRIMARY KEY,
  seq          bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  household_id uuid NOT NULL REFERENCES household (id),
  asked_by     uuid NOT NULL,
  asked_at     timestamptz NOT NULL DEFAULT now(),
  state        text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'confirmed', 'refused', 'stopped', 'used')),
  decided_by   uuid,
  record_id    uuid NOT NULL REFERENCES audit.entry (id) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT phrase_takes_two CHECK (decided_by <> asked_by),
  CHECK (state IN ('asked', 'stopped') OR decided_by IS NOT NULL)
);
CREATE UNIQUE INDEX phrase_request_open ON phrase_request (household_id) WHERE state IN ('asked', 'confirmed');
REVOKE DELETE, TRUNCATE ON phrase_request FROM pasylka_app;

CREATE FUNCTION phrase_request_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF (NEW.id, NEW.household_id, NEW.asked_by, NEW.asked_at) IS DISTINCT FROM (OLD.id, OLD.household_id, OLD.asked_by, OLD.asked_at)
     OR (OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by)
     OR NOT ((OLD.state = 'asked' AND NEW.state IN ('confirmed', 'refused', 'stopped')) OR (OLD.state = 'confirmed' AND NEW.state IN ('used', 'stopped'))) THEN
    RAISE EXCEPTION 'a request for a new phrase cannot go from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER phrase_request_guard BEFORE UPDATE ON phrase_request FOR EACH ROW EXECUTE FUNCTION phrase_request_guard();

CREATE FUNCTION household_phrase_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM phrase_request WHERE household_id = NEW.id AND state = 'confirmed') THEN
    RAISE EXCEPTION 'a new phrase takes two people' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER household_phrase_guard BEFORE UPDATE ON household FOR EACH ROW WHEN (NEW.phrase_version <> OLD.phrase_version) EXECUTE FUNCTION household_phrase_guard();

-- A change of where the money goes, once something was sent in, rests 72 hours and waits for a second person as well.
-- Each version of the details has a key of its own, so that destroying them destroys every copy. What was sealed before lies under the family's key.
ALTER TABLE payout_detail DISABLE TRIGGER payout_detail_rests;
ALTER TABLE payout_detail ADD COLUMN key_id uuid;
UPDATE payout_detail SET key_id = household_id;
ALTER TABLE payout_detail ALTER COLUMN key_id SET NOT NULL, ENABLE TRIGGER payout_detail_rests;

ALTER TABLE payout_detail ADD COLUMN awaits boolean NOT NULL DEFAULT false, ADD COLUMN confirmed_by uuid, ADD CONSTRAINT payout_takes_two CHECK (confirmed_by <> edited_by);

CREATE OR REPLACE FUNCTION payout_detail_rests() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE sent_in boolean := EXISTS (SELECT FROM application WHERE household_id = NEW.household_id AND state <> 'draft');
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.household_id <> OLD.household_id THEN RAISE EXCEPTION 'payout details stay with their family' USING ERRCODE = 'insufficient_privilege'; END IF;
    IF (NEW.route, NEW.contents) IS NOT DISTINCT FROM (OLD.route, OLD.contents) THEN
      IF NOT OLD.awaits OR NEW.awaits OR NEW.confirmed_by IS NULL OR EXISTS (SELECT FROM phrase_request WHERE household_id = NEW.household_id AND asked_by = NEW.confirmed_by)
         OR EXISTS (SELECT FROM care WHERE subject_kind = 'household' AND subject = NEW.household_id AND worker = NEW.confirmed_by)
         OR EXISTS (SELECT FROM application WHERE household_id = NEW.household_id AND created_by = NEW.confirmed_by)
         OR (NEW.version, NEW.edited_by, NEW.edited_at, NEW.usable_from) IS DISTINCT FROM (OLD.version, OLD.edited_by, OLD.edited_at, OLD.usable_from) THEN
        RAISE EXCEPTION 'changed payout details are confirmed by somebody who had no hand in it' USING ERRCODE = 'insufficient_privilege';
      END IF;
      RETURN NEW;
    END IF;
    NEW.version := OLD.version + 1;
  ELSE
    NEW.version := 1;
  END IF;
  NEW.awaits := sent_in;
  NEW.confirmed_by := NULL;
  NEW.edited_at := now();
  NEW.usable_from := now() + CASE WHEN sent_in THEN interval '72 hours' ELSE interval '0' END;
  RETURN NEW;
END $$;

CREATE FUNCTION disbursement_not_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE household uuid := (SELECT household_id FROM family_grant WHERE id = NEW.grant_id);
BEGIN
  IF EXISTS (SELECT FROM payout_detail WHERE household_id = household AND awaits) OR EXISTS (SELECT FROM phrase_request WHERE household_id = household AND state IN ('asked', 'confirmed')) THEN
    RAISE EXCEPTION 'nothing is paid while two people have not confirmed a new phrase or new payout details' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER disbursement_not_frozen BEFORE UPDATE ON disbursement FOR EACH ROW WHEN (NEW.state IN ('released', 'sent') AND NEW.state <> OLD.state) EXECUTE FUNCTION disbursement_not_frozen();

-- Households whose payout details nobody needs any more: the last payment arrived so many days ago and nothing is open.
CREATE FUNCTION payouts_to_forget(keep_days integer) RETURNS SETOF uuid LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT p.household_id FROM payout_detail p
   WHERE NOT EXISTS (SELECT FROM application a WHERE a.household_id = p.household_id AND a.state NOT IN ('awarded', 'declined', 'withdrawn', 'expired', 'merged'))
     AND NOT EXISTS (SELECT FROM disbursement d JOIN family_grant g ON g.id = d.grant_id WHERE g.household_id = p.household_id AND d.state <> 'confirmed')
     AND (SELECT max(d.state_at) FROM disbursement d JOIN family_grant g ON g.id = d.grant_id WHERE g.household_id = p.household_id) < now() - make_interval(days => keep_days)
$$;

-- Takes them away and answers their key, or nothing when they are still needed.
CREATE FUNCTION forget_payout(household uuid, keep_days integer) RETURNS uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE gone uuid;
BEGIN
  PERFORM FROM household h WHERE h.id = household FOR UPDATE;
  DELETE FROM payout_detail p WHERE p.household_id = household AND household IN (SELECT payouts_to_forget(keep_days)) RETURNING key_id INTO gone;
  RETURN gone;
END $$;
REVOKE ALL ON FUNCTION forget_payout(uuid, integer) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION payouts_to_forget(integer) TO pasylka_reader;
GRANT EXECUTE ON FUNCTION spend_reveal(uuid, text), reveal_raise_guard(), phrase_request_guard(), household_phrase_guard(), payout_detail_rests(), disbursement_not_frozen(),
  payouts_to_forget(integer), forget_payout(uuid, integer) TO pasylka_app;
