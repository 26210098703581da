-- A donation may have many payments: a monthly one has one for each charge. `reference` names the payment itself (in the books
-- and for counting contributors) and is the donation's id for its first or only payment; `donation` names whose it is.
ALTER TABLE payment ADD COLUMN donation uuid;
UPDATE payment SET donation = reference;
ALTER TABLE payment ALTER COLUMN donation SET NOT NULL;
CREATE INDEX payment_of_donation ON payment (donation, id);

-- The way the money comes.
ALTER TABLE payment ADD COLUMN rail text NOT NULL DEFAULT 'card' CHECK (rail IN ('card', 'sepa_debit', 'transfer', 'cash', 'in_kind'));
ALTER TABLE payment ALTER COLUMN rail DROP DEFAULT;
CREATE INDEX payment_intent ON payment (intent_id) WHERE intent_id IS NOT NULL;
