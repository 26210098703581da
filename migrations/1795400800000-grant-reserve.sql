-- Money for a proposal is set aside when it is made and stays aside until the vote; whoever decided or assessed once does
-- not decide again after an appeal; a parcel order keeps the person who asked first.

-- What is proposed is set aside in the books, to the cent; whatever became of it, nothing stays behind. At the end of the
-- change, since the state and the books are written one after the other.
CREATE FUNCTION application_money_is_aside() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  subject application;
  aside bigint;
  promised bigint;
BEGIN
  SELECT * INTO subject FROM application WHERE id = NEW.id;
  SELECT coalesce(sum(amount), 0) INTO aside FROM ledger.line l WHERE l.subject = NEW.id AND l.account = 'memo.reserved';
  promised := CASE WHEN subject.state IN ('recommended', 'in_approval') THEN subject.recommended_minor ELSE 0 END;
  IF aside <> promised THEN
    RAISE EXCEPTION 'an application that is % has % set aside, not %', subject.state, promised, aside USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER application_money_is_aside AFTER UPDATE OF state ON application DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION application_money_is_aside();

-- A grant is owed from the change in which it is awarded.
CREATE FUNCTION family_grant_is_owed() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id WHERE l.subject = NEW.id AND l.account = 'liability.grant_committed' AND l.fund_id = NEW.fund_id
                   AND l.currency = NEW.currency AND l.amount = -NEW.amount_minor AND e.kind = 'grant.awarded') THEN
    RAISE EXCEPTION 'a grant is awarded in the books as well' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER family_grant_is_owed AFTER INSERT ON family_grant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION family_grant_is_owed();

-- Everybody who ever assessed or recommended it, and whether that was after the appeal.
CREATE TABLE application_assessor (
  application_id uuid NOT NULL REFERENCES application (id),
  person         uuid NOT NULL,
  after_appeal   boolean NOT NULL,
  PRIMARY KEY (application_id, person, after_appeal)
);
REVOKE UPDATE, DELETE, TRUNCATE ON application_assessor FROM pasylka_app;
INSERT INTO application_assessor
  SELECT id, person, appealed FROM application, unnest(ARRAY[assessor, recommended_by]) AS person WHERE person IS NOT NULL
  UNION SELECT id, earlier_assessor, false FROM application WHERE earlier_assessor IS NOT NULL;

-- Whoever refused it: after an appeal somebody else assesses and decides.
ALTER TABLE application ADD COLUMN declined_by uuid;
ALTER TABLE step_apart DROP CONSTRAINT step_apart_hand_check,
  ADD CONSTRAINT step_apart_hand_check CHECK (hand IN ('created', 'recommended', 'voted', 'prepared', 'released', 'payout', 'conflict', 'declined'));
INSERT INTO step_apart SELECT profile, step, 'declined' FROM unnest(ARRAY['three', 'full']) AS profile, unnest(ARRAY['recommend', 'vote']) AS step;

CREATE OR REPLACE FUNCTION hands_in(application uuid, disbursement uuid) RETURNS TABLE (hand text, person uuid) LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT 'created', a.created_by FROM application a WHERE a.id = $1
  UNION SELECT 'recommended', s.person FROM application_assessor s WHERE s.application_id = $1
  UNION ALL SELECT 'declined', a.declined_by FROM application a WHERE a.id = $1 AND a.appealed AND a.declined_by IS NOT NULL
  UNION ALL SELECT 'voted', v.voter FROM application_vote v JOIN application a ON a.id = v.application_id AND a.version = v.version WHERE a.id = $1
  UNION ALL SELECT 'payout', p.edited_by FROM payout_detail p JOIN application a USING (household_id) WHERE a.id = $1
  UNION ALL SELECT 'conflict', c.person FROM application_conflict c WHERE c.application_id = $1
  UNION ALL SELECT 'prepared', d.prepared_by FROM disbursement d WHERE d.id = $2 AND d.prepared_by IS NOT NULL
  UNION ALL SELECT 'released', d.released_by FROM disbursement d WHERE d.id = $2 AND d.released_by IS NOT NULL
$$;

CREATE FUNCTION application_appeal() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.state = 'declined' AND OLD.state <> 'declined' THEN
    IF NEW.declined_by IS NULL THEN RAISE EXCEPTION 'somebody refuses it' USING ERRCODE = 'check_violation'; END IF;
    IF OLD.appealed AND NEW.declined_by = OLD.declined_by THEN
      RAISE EXCEPTION 'whoever refused it does not refuse it again after the appeal' USING ERRCODE = 'insufficient_privilege';
    END IF;
  ELSIF NEW.declined_by IS DISTINCT FROM OLD.declined_by THEN
    RAISE EXCEPTION 'who refused it does not change' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NEW.appealed AND NEW.assessor IS DISTINCT FROM OLD.assessor AND EXISTS (SELECT FROM application_assessor s WHERE s.application_id = NEW.id AND s.person = NEW.assessor AND NOT s.after_appeal) THEN
    RAISE EXCEPTION 'an appeal is assessed by somebody else' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER application_appeal BEFORE UPDATE ON application FOR EACH ROW EXECUTE FUNCTION application_appeal();

CREATE FUNCTION application_assessors() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO application_assessor
    SELECT NEW.id, person, NEW.appealed FROM (VALUES (NEW.assessor, OLD.assessor), (NEW.recommended_by, OLD.recommended_by)) AS hand (person, before)
    WHERE person IS NOT NULL AND person IS DISTINCT FROM before
    ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER application_assessors AFTER UPDATE OF assessor, recommended_by ON application FOR EACH ROW EXECUTE FUNCTION application_assessors();

-- Whoever asked for an order first stays the one who asked; whoever asked again after a hold stands beside them.
ALTER TABLE parcel_order ADD COLUMN resumed_by text,
  ADD CONSTRAINT parcel_order_resumed_by_another CHECK (approved_by IS NULL OR approved_by IS DISTINCT FROM resumed_by);
CREATE FUNCTION parcel_order_keeps_requester() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'who asked for a parcel does not change' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER parcel_order_keeps_requester BEFORE UPDATE OF requested_by ON parcel_order FOR EACH ROW WHEN (OLD.requested_by <> NEW.requested_by) EXECUTE FUNCTION parcel_order_keeps_requester();

GRANT EXECUTE ON FUNCTION application_money_is_aside(), family_grant_is_owed(), application_appeal(), application_assessors(), parcel_order_keeps_requester() TO pasylka_app;
