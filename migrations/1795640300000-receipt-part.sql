-- What is kept as `digest` is of what a receipt says and of its wording, from which the page is drawn, no longer of the drawn page: nothing is drawn while a series is held.
COMMENT ON COLUMN receipt.digest IS 'SHA-256 of the canonical text of what it says and of the digest of its wording, without anybody''s name; up to this migration of the PDF without a name';

-- `back`: how much of a payment Stripe gave back, in the donor's own currency, where the books hold another.
DROP FUNCTION receipt_facts(uuid);
CREATE FUNCTION receipt_facts(whose uuid)
RETURNS TABLE (reference uuid, rail text, amount_minor bigint, cover_minor bigint, currency text, received_on date, settled_currency text, currencies int, came bigint, went bigint, disputed bigint, back bigint)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT p.reference, p.rail, p.amount_minor, CASE p.amount_minor WHEN d.amount_minor THEN d.cover_minor ELSE 0 END, p.currency,
         b.received_on, b.currency, b.currencies, coalesce(b.came, 0), coalesce(b.went, 0), coalesce(b.disputed, 0),
         (SELECT coalesce(sum(r.amount_minor), 0)::bigint FROM refund r WHERE r.payment_id = p.id AND r.state IN ('sent', 'succeeded') AND r.currency = p.currency)
  FROM donation d JOIN payment p ON p.donation = d.id
  CROSS JOIN LATERAL (
    SELECT min(e.effective_on) FILTER (WHERE l.account = 'income.donation') AS received_on, min(l.currency) AS currency, count(DISTINCT l.currency)::int AS currencies,
           (-sum(l.amount) FILTER (WHERE l.account IN ('income.donation', 'income.fee_cover')))::bigint AS came,
           (sum(l.amount) FILTER (WHERE l.account IN ('income.donation_refunded', 'income.donation_disputed')))::bigint AS went,
           (sum(l.amount) FILTER (WHERE l.account = 'asset.psp.disputed'))::bigint AS disputed
    FROM ledger.line l JOIN ledger.entry e ON e.id = l.entry_id
    WHERE l.subject = p.reference AND l.account IN ('income.donation', 'income.fee_cover', 'income.donation_refunded', 'income.donation_disputed', 'asset.psp.disputed')
  ) b
  WHERE d.id = whose ORDER BY p.id
$$;
REVOKE ALL ON FUNCTION receipt_facts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION receipt_facts(uuid) TO pasylka_app;
