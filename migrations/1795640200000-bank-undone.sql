-- Whoever took back what another person or the rule had said of a line does not say alone what it is instead: that takes two. Of what one
-- said oneself one may say something else; it was one person's word before.
ALTER TABLE bank_line ADD COLUMN undone_by text, ADD CONSTRAINT bank_line_undone_two_people CHECK (decided_by <> undone_by);

-- Who cannot be told apart counts once: gifts of which no card and no account is known (cash, goods, a transfer without its sender) may all
-- be one person's, and ten of them must not make a block. A card or debit without Stripe's name for it counts by its donation.
CREATE OR REPLACE VIEW beneficiary AS
  SELECT id AS subject, household_id AS person FROM family_grant
  UNION ALL
  SELECT id, recipient_id FROM parcel_order
  UNION ALL
  SELECT reference, CASE WHEN contributor IS NOT NULL THEN contributor WHEN rail IN ('card', 'sepa_debit') THEN donation ELSE '00000000-0000-0000-0000-000000000000'::uuid END FROM payment;
