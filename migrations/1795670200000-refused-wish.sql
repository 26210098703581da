-- What whoever gives monthly asked for last, where Stripe would not do it: said on the private page for a month, or nobody would know.
CREATE FUNCTION public_read.refused_by_code(hash bytea) RETURNS TABLE (kind text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.kind
  FROM donation d CROSS JOIN LATERAL (SELECT * FROM subscription_call c WHERE c.reference = d.id AND c.state <> 'dropped' ORDER BY c.n DESC LIMIT 1) c
  WHERE d.code_hash = hash AND c.state IN ('refused', 'stuck') AND c.asked_at > now() - interval '1 month'
$$;
REVOKE ALL ON FUNCTION public_read.refused_by_code(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public_read.refused_by_code(bytea) TO pasylka_public;
