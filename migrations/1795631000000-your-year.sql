-- What one gift brought to each fund, month by month, net of what went back, as the books have it: for whoever holds the code. What it
-- became is worked out from published reports alone (src/figures/year.ts); nothing of it is stored.
CREATE FUNCTION public_read.given_by_code(hash bytea)
RETURNS TABLE (fund text, period text, currency text, amount bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT f.code, to_char(e.effective_on, 'YYYY-MM'), l.currency, (-sum(l.amount))::bigint
  FROM donation d JOIN payment p ON p.donation = d.id JOIN ledger.line l ON l.subject = p.reference AND l.class = 'income'
  JOIN ledger.entry e ON e.id = l.entry_id JOIN ledger.fund f ON f.id = l.fund_id
  WHERE d.code_hash = hash GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
$$;
REVOKE ALL ON FUNCTION public_read.given_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.given_by_code(bytea) TO pasylka_public;
