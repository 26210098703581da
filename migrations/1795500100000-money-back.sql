-- Money that goes back: what the exchange costs on the way, a debit that the donor's bank took back, and disputes that
-- end before their last balance transaction is known.
SET LOCAL ROLE pasylka_ledger_owner;

INSERT INTO ledger.account (code, currency, class, must_clear, counts)
SELECT 'expense.fx', currency, class, must_clear, counts FROM ledger.account WHERE code = 'expense.bank_fee';

INSERT INTO ledger.kind (code, guarded, any_line) VALUES ('donation.returned', false, false);

-- The templates of these kinds anew: everything that is in them now may stay, some of it on either side.
ALTER TABLE ledger.kind_line DISABLE TRIGGER append_only;
DELETE FROM ledger.kind_line WHERE kind IN ('donation.refunded', 'donation.refundFailed', 'dispute.opened', 'dispute.won');
ALTER TABLE ledger.kind_line ENABLE TRIGGER append_only;
INSERT INTO ledger.kind_line (kind, account, side)
SELECT t.kind, substr(word, 2), CASE left(word, 1) WHEN '+' THEN 1 WHEN '-' THEN -1 ELSE 0 END
FROM (VALUES
  ('donation.refunded',     '+income.donation_refunded ±asset.psp.stripe ±expense.fx ±expense.psp_fee ±equity.transfer'),
  ('donation.returned',     '+income.donation_refunded ±asset.psp.stripe ±expense.fx ±expense.psp_fee ±equity.transfer'),
  ('donation.refundFailed', '-income.donation_refunded ±asset.psp.stripe ±expense.fx ±expense.psp_fee ±equity.transfer'),
  ('dispute.opened',        '+asset.psp.disputed +income.donation_disputed ±asset.psp.stripe ±expense.dispute_fee ±equity.transfer'),
  ('dispute.won',           '-asset.psp.disputed -income.donation_disputed ±asset.psp.stripe ±expense.dispute_fee ±equity.transfer')
) AS t(kind, template), unnest(string_to_array(t.template, ' ')) AS word;

RESET ROLE;

ALTER TABLE payment DROP CONSTRAINT payment_status_check;
ALTER TABLE payment ADD CONSTRAINT payment_status_check
  CHECK (status IN ('opened', 'waiting', 'declined', 'paid', 'expired', 'refunded_partly', 'refunded', 'disputed', 'charged_back'));
