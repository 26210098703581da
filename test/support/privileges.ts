import type pg from 'pg';

/** Short names of who may be granted something; `everybody` is PUBLIC. */
const GRANTEE = `CASE WHEN a.grantee = 0 THEN 'everybody' ELSE regexp_replace(a.grantee::regrole::text, '^pasylka_', '') END`;
/** Objects of ours: not PostgreSQL's own, not an extension's, not a session's temporary ones. */
const OURS = (oid: string, namespace: string): string =>
  `n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND ${namespace} = n.oid AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = ${oid} AND d.deptype = 'e')`;

/** One grant: who may do what with which object (`table public.member`, `function ledger.post(jsonb)`); for a few columns only, `columns`. */
const SQL = `
  WITH relation AS (
    SELECT c.oid, c.relowner AS owner, c.relacl AS acl, CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'view' ELSE 'table' END AS kind, n.nspname || '.' || c.relname || CASE n.nspname WHEN 'public_read' THEN '(' || (SELECT string_agg(t.attname, ', ' ORDER BY t.attnum) FROM pg_attribute t WHERE t.attrelid = c.oid AND t.attnum > 0) || ')' ELSE '' END AS name
    FROM pg_class c, pg_namespace n WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND ${OURS('c.oid', 'c.relnamespace')}
  ), object AS (
    SELECT owner, kind, name, coalesce(acl, acldefault(CASE kind WHEN 'sequence' THEN 's' ELSE 'r' END::"char", owner)) AS acl, NULL::text AS col FROM relation
    UNION ALL
    SELECT r.owner, r.kind, r.name, t.attacl, t.attname FROM relation r JOIN pg_attribute t ON t.attrelid = r.oid AND t.attacl IS NOT NULL
    UNION ALL
    SELECT p.proowner, CASE WHEN p.prorettype IN ('trigger'::regtype, 'event_trigger'::regtype) THEN 'trigger' WHEN p.prosecdef THEN 'definer' ELSE 'function' END,
           n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', coalesce(p.proacl, acldefault('f', p.proowner)), NULL
    FROM pg_proc p, pg_namespace n WHERE ${OURS('p.oid', 'p.pronamespace')}
    UNION ALL
    SELECT n.nspowner, 'schema', n.nspname, coalesce(n.nspacl, acldefault('n', n.nspowner)), NULL FROM pg_namespace n WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT datdba, 'database', 'ours', coalesce(datacl, acldefault('d', datdba)), NULL FROM pg_database WHERE datname = current_database()
  )
  SELECT o.kind, o.name, regexp_replace(o.owner::regrole::text, '^pasylka_', '') AS owner, ${GRANTEE} AS grantee, lower(a.privilege_type) AS privilege,
         a.is_grantable AS grantable, array_agg(o.col ORDER BY o.col) FILTER (WHERE o.col IS NOT NULL) AS columns
  FROM object o LEFT JOIN LATERAL aclexplode(o.acl) AS a ON a.grantee <> o.owner
  GROUP BY o.kind, o.name, o.owner, a.grantee, a.privilege_type, a.is_grantable`;

interface Grant {
  readonly kind: string;
  readonly name: string;
  readonly owner: string;
  readonly grantee: string | null;
  readonly privilege: string | null;
  readonly grantable: boolean | null;
  readonly columns: string[] | null;
}

const ORDER = ['database', 'schema', 'table', 'view', 'sequence', 'definer', 'function', 'trigger'];
const WORDS = ['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain', 'usage', 'execute', 'create', 'connect', 'temporary'];

/** The whole matrix, a line for each object: `table public.member of migrator | app: select insert update | reader: select(id, roles)`. What the public may read is listed with its columns. Sorted. */
export async function privilegesOf(db: pg.Pool): Promise<string[]> {
  const { rows } = await db.query<Grant>(SQL);
  const lines = Map.groupBy(rows, ({ kind, name, owner }) => `${kind} ${name} of ${owner}`);
  const rank = (line: string): number => ORDER.indexOf(line.split(' ')[0]!);
  return [...lines].map(([object, grants]) => [object, ...holders(grants)].join(' | ')).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function holders(grants: readonly Grant[]): string[] {
  const held = Map.groupBy(grants.filter(({ grantee }) => grantee !== null), ({ grantee }) => grantee!);
  return [...held].sort(([a], [b]) => (a < b ? -1 : 1)).map(([grantee, theirs]) => `${grantee}: ${wordsOf(theirs).join(' ')}`);
}

const wordsOf = (grants: readonly Grant[]): string[] =>
  [...grants].sort((a, b) => WORDS.indexOf(a.privilege!) - WORDS.indexOf(b.privilege!)).map(({ privilege, columns, grantable }) => `${privilege}${columns ? `(${columns.join(', ')})` : ''}${grantable ? '!' : ''}`);
