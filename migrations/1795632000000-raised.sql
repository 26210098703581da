-- What a fund raised, said once for everybody: the sum of its income in the books, so net of refunds and lost disputes, above zero for what
-- came. Money that is still on its way (a bank debit that waits), and money nobody knows (suspense), is not in it.
CREATE VIEW raised AS SELECT entry_id, fund_id, currency, subject, -amount AS amount FROM ledger.line WHERE class = 'income';
REVOKE INSERT, UPDATE, DELETE ON raised FROM pasylka_app;
GRANT SELECT ON raised TO pasylka_app, pasylka_reader;

CREATE OR REPLACE FUNCTION public_read.given_by_code(hash bytea)
RETURNS TABLE (fund text, period text, currency text, amount bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.code, to_char(e.effective_on, 'YYYY-MM'), r.currency, sum(r.amount)::bigint
  FROM donation d JOIN payment p ON p.donation = d.id JOIN raised r ON r.subject = p.reference JOIN ledger.entry e ON e.id = r.entry_id JOIN ledger.fund f ON f.id = r.fund_id
  WHERE d.code_hash = hash GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
$$;
