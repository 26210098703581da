import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { may, routesOf, type Route } from '../../../src/identity/index.js';
import { ROLES } from '../../../src/kernel/actor.js';
import { fill } from '../access/addresses.js';
import { callersOf, type Ask, type Said, type Who } from '../access/caller.js';
import { accessWorld, type AccessWorld } from '../access/world.js';
import { bodyOf, fieldOf, fitting, keys, nasty, type Schema, type Schemas } from './arbitraries.js';
import { actorOf, formsOf, type Forms } from './forms.js';

/** The same requests every time. For a longer walk: FUZZ_RUNS=200 FUZZ_SEED=7. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 3);
/** No answer of ours to odd input is larger. */
const ANSWER_MAX = 1_000_000;

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly schema: Schema }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

let world: AccessWorld;
let ask: Ask;
let routes: readonly Route[];
let ids: string[];
let document: { paths: Record<string, Record<string, Operation>>; components: { schemas: Schemas } };
let forms: Forms;
beforeAll(async () => {
  world = await accessWorld();
  ask = callersOf(world.app, { id: world.household });
  routes = routesOf(world.app.nest).filter(({ access }) => !/^(service|switches)\./.test(access)); // stopping everything, or a part of it, works: their own tests
  document = JSON.parse((await ask('visitor', 'GET', '/api/openapi.json')).text) as typeof document;
  ids = Object.values(world).filter((value): value is string => typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value)).concat(world.run.own.id, world.run.own.orderId, world.household);
  forms = await formsOf(ask, routes);
}, 60_000);
afterAll(() => world.app.close());

/** Somebody who may, so that the handler itself is reached. */
const roleFor = ({ access }: Route): Who => (access === 'anyone' ? 'visitor' : [...ROLES, 'household' as const].find((who) => may(actorOf(who), access))!);

/** Tables a refusal may touch: sessions note that they were used, challenges that they were tried, and the gate counts. */
const NOTED = ['session', 'used_challenge', 'gate_bucket', 'gate_minute', 'gate_place', 'gate_trip', 'gate_order'];
/** A form that comes back shows the run again, and showing it is a record. */
const LOOKING = /^(public\.(disclosure|reveal|reveal_day)|audit\.\w+) /;
const isLook = (written: readonly string[]): boolean => written.some((row) => row.startsWith('public.')) && written.every((row) => LOOKING.test(row));

/** Sees what was written: transactions that write take a number; only then rows are counted. */
class Watch {
  private number = '';
  private rows: readonly string[] = [];

  /** The tables in which something stays written since the last look. */
  async changed(): Promise<string[]> {
    const { rows: [now] } = await world.app.db.admin.query<{ number: string }>('SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS number');
    if (now!.number === this.number) return [];
    const before = new Set(this.rows);
    this.number = now!.number;
    this.rows = await fingerprint();
    return this.rows.filter((row) => !before.has(row));
  }
}
const watch = new Watch();

/** How many rows each table has and by which transactions they were written; of the log the entries, without those of the test's own sign-ins. */
async function fingerprint(): Promise<string[]> {
  sql ??= await tables();
  return (await world.app.db.admin.query<{ one: string }>(sql)).rows.map(({ one }) => one);
}
let sql: string | undefined;
async function tables(): Promise<string> {
  const { rows } = await world.app.db.admin.query<{ name: string }>(`
    SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'audit', 'ledger', 'keyring') AND c.relname <> ALL($1) AND c.oid NOT IN ('audit.disclosure'::regclass, 'audit.pending'::regclass)`, [NOTED]);
  return rows.map(({ name }) => `SELECT '${name} ' || count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) AS one FROM ${name} ${name === 'audit.entry' ? `WHERE kind NOT LIKE 'session.%'` : ''}`).join(' UNION ALL ');
}

/** What is wrong with an answer, in a line; undefined when all is well. */
function fault(api: boolean, { status, headers, text, body }: Said): string | undefined {
  if (status >= 500 && !/"urn:pasylka:problem:(?!http\.internal)/.test(text)) return `answers ${status}`;
  if (body.length > ANSWER_MAX) return `answers ${body.length} bytes`;
  if (status < 400) return undefined;
  const type = String(headers['content-type']);
  if (!type.startsWith(api ? 'application/problem+json' : 'text/html')) return `refuses with ${type}`;
  if (!api) return /<h1/.test(text) ? undefined : 'refuses with a page that has no heading';
  const problem = JSON.parse(text) as { type?: string; title?: string; status?: number };
  return problem.type?.startsWith('urn:pasylka:problem:') && problem.title && problem.status === status ? undefined : 'refuses without a problem';
}

interface Try {
  readonly path: string;
  readonly fields?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sends every try and gathers what is wrong, with the request that shows it. */
async function trying(route: Route, tries: readonly Try[]): Promise<string[]> {
  const [who, api] = [roleFor(route), /^\/(api|webhooks)\//.test(route.path)];
  const wrong: string[] = [];
  await ask(who, 'GET', api ? '/api/v1/campaigns' : '/'); // signed in before the count
  await watch.changed();
  for (const { path, ...given } of tries) {
    const answer = await ask(who, route.method, path, given);
    const written = await watch.changed();
    const halfWritten = written.length > 0 && answer.status >= 400 && !isLook(written) ? `refuses (${answer.status}) and writes ${written.join(', ')}` : undefined;
    const said = fault(api, answer) ?? halfWritten;
    if (said) wrong.push(`${route.method} ${path} as ${who} ${said}: ${JSON.stringify(given).slice(0, 600)}`);
  }
  return wrong;
}

/** The route's address: what is there most of the time, else something odd. */
const pathOf = (route: Route): fc.Arbitrary<string> => fc.oneof(
  { arbitrary: fc.constant(fill(route.path, (address) => address.there(world))), weight: 5 },
  { arbitrary: nasty.map((odd) => fill(route.path, () => encodeURIComponent(odd.isWellFormed() ? odd.slice(0, 60) : 'x') || '-')), weight: 1 },
);

const queryOf = ({ parameters = [] }: Operation): fc.Arbitrary<string> => {
  const asked = parameters.filter((parameter) => parameter.in === 'query');
  return fc.tuple(...asked.map(({ name, schema }) => fc.option(fc.oneof({ arbitrary: fitting(schema, document.components.schemas, ids), weight: 2 }, { arbitrary: nasty, weight: 1 })).map((value) => (value === null ? '' : `&${name}=${encodeURIComponent((typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed())}`))))
    .map((parts) => (parts.join('') ? `?${parts.join('').slice(1)}` : ''));
};

const triesOf = (route: Route): Try[] => {
  const operation = document.paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()] ?? {};
  const schema = operation.requestBody?.content['application/json']?.schema;
  const one = fc.record({ path: fc.tuple(pathOf(route), queryOf(operation)).map((parts) => parts.join('')), fields: schema ? bodyOf(schema, document.components.schemas, ids) : fc.constant({}), headers: keys });
  return fc.sample(one, { numRuns: RUNS, seed: SEED });
};

const formTries = (route: Route): Try[] => {
  const fields = forms.get(`${route.method} ${route.path}`) ?? { reason: [], text: [], amount: [] };
  const one = fc.record({ path: pathOf(route), fields: fc.record(Object.fromEntries(Object.entries(fields).map(([name, offered]) => [name, fieldOf(offered, ids)]))).map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))) });
  return fc.sample(one, { numRuns: RUNS, seed: SEED });
};

/** Acts that end what the others need come last. */
const LAST = /panic|sign-out|leave|revoke/;
const inOrder = (api: boolean): Route[] => routes.filter(({ path }) => path.startsWith('/api/') === api).sort((a, b) => Number(LAST.test(a.path)) - Number(LAST.test(b.path)));

describe('whatever is sent', () => {
  it('to the API, it answers with what was asked or a problem, and a refusal writes nothing', async () => {
    const wrong: string[] = [];
    for (const route of inOrder(true)) wrong.push(...await trying(route, triesOf(route)));
    expect(wrong).toEqual([]);
  }, 240_000);

  it('to a page, it answers with a page, and a refusal writes nothing', async () => {
    const wrong: string[] = [];
    for (const route of inOrder(false).filter(({ method }) => method === 'POST')) wrong.push(...await trying(route, formTries(route)));
    expect(wrong).toEqual([]);
  }, 240_000);

  it('was made from a document that has every schema it names', () => {
    const named = Array.from(JSON.stringify(document).matchAll(/#\/components\/schemas\/([^"]*)/g), ([, name]) => name!);
    expect([named.length > 50, [...new Set(named)].filter((name) => !Object.hasOwn(document.components.schemas, name))]).toEqual([true, []]);
  });

  it('was made from real forms', () => {
    expect(forms.size).toBeGreaterThan(35);
  });
});
