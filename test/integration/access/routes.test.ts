import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSIONS, routesOf, STEP_UP, type Route } from '../../../src/identity/index.js';
import { ROLES } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { STAFF_MENU } from '../../../src/platform/web/menu.js';
import { beginningOf, fill, RUN_FORMS } from './addresses.js';
import { callersOf, isOpen as open, type Ask, type Who } from './caller.js';
import { doorsShown, routeFinder } from './links.js';
import { accessWorld, type AccessWorld } from './world.js';

/** Answered below Nest, so outside the guard: only what everybody may read. */
const OUTSIDE = ['GET /api/openapi.json'];
const CALLERS: readonly Who[] = ['visitor', 'household', ...ROLES];
/** Doors that open only in a demo, or when there is something behind them; here there is nothing. */
const EMPTY = ['/dev/mail', '/channels.txt'];
const UNSAFE = (route: Route): boolean => route.method !== 'GET';
/** A step of a walk that ends otherwise than it must, as a line to read. */
type Wrong = string;

let world: AccessWorld;
let routes: Route[];
let ask: Ask;
beforeAll(async () => {
  world = await accessWorld();
  routes = routesOf(world.app.nest);
  ask = callersOf(world.app, { id: world.household });
  await world.app.api('auditor').post('/api/v1/audit/sign');
});
afterAll(() => world.app.close());

/** Every change writes a record; the test's own sign-ins are not counted. */
const records = async (): Promise<number> => Number((await world.app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM audit.entry WHERE kind NOT LIKE 'session.%'`)).rows[0]!.n);
/** Walks the routes one by one and gathers what is wrong. */
async function walk(over: readonly Route[], look: (route: Route) => Promise<Wrong | false | undefined>): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  for (const route of over) {
    const found = await look(route);
    if (found) wrong.push(`${route.method} ${route.path}: ${found}`);
  }
  return wrong;
}

async function found(who: Who, route: Route): Promise<Wrong | undefined> {
  const there = fill(route.path, (address) => address.there(world));
  const answer = await ask(who, 'GET', there);
  if (EMPTY.includes(route.path) ? answer.status !== 404 : ![200, 303].includes(answer.status)) return `${there} answers ${answer.status}`;
  if (!beginningOf(route.path)) return undefined;
  const nowhere = await ask(who, 'GET', fill(route.path, (address) => address.nowhere));
  if (nowhere.status !== 404) return `answers ${nowhere.status} where nothing is`;
  return odd(who, route);
}

/** An act at an address where nothing is: refused, or the page again, and no record of anything. */
async function actedNowhere(who: Who, route: Route): Promise<Wrong | undefined> {
  const path = fill(route.path, (address) => address.nowhere);
  const before = path === route.path ? 0 : await records();
  const answer = await ask(who, route.method, path);
  if (answer.status >= 500 || /identity\.(signIn|notYours)"/.test(answer.text)) return `answers ${answer.status}`;
  if (path === route.path) return undefined;
  if (answer.status < 300 || (await records()) !== before) return `does something where nothing is: ${answer.status}`;
  return odd(who, route);
}

async function odd(who: Who, route: Route): Promise<Wrong | undefined> {
  const { status } = await ask(who, route.method, fill(route.path, () => "x'y"));
  return status >= 500 || status < 300 ? `answers ${status} to an odd id` : undefined;
}

describe('the table of routes', () => {
  it('holds everything the server answers: nothing goes round the guard', () => {
    const known = [...routes.map(({ method, path }) => `${method} ${path}`), ...OUTSIDE];
    expect(served(world.app.nest.getHttpAdapter().getInstance().printRoutes({ commonPrefix: false })).sort()).toEqual(known.map(asPrinted).sort());
  });

  it('has a place in test/integration/access/addresses.ts for every address with an id', () => {
    expect(routes.filter(({ path }) => beginningOf(path) === null).map(({ path }) => path)).toEqual([]);
    expect(routes.filter(({ path }) => /\/(volunteer\/runs|leases)\/:id/.test(path) && !path.endsWith('/pay')).map(({ method, path }) => `${method} ${path}`).sort()).toEqual(Object.keys(RUN_FORMS).sort());
  });

  it('uses every permission, and no other', () => {
    const used = new Set<string>(routes.map(({ access }) => access));
    expect(Object.keys(PERMISSIONS).filter((permission) => !used.has(permission))).toEqual([]);
  });
});

describe('acts that ask again who it is', () => {
  it.each(['grants.approve', 'grants.release', 'parcels.approve', 'claims.approve', 'campaigns.publish', 'campaigns.moveRest', 'periods.close', 'members.confirm', 'service.restart', 'payouts.confirm', 'families.confirmPhrase',
    'recipients.reveal', 'families.reveal', 'payouts.reveal', 'letters.open', 'letters.sheets', 'tasks.label', 'tasks.letter', 'tasks.labelFor', 'claims.receipt', 'ledger.export', 'ledger.allowExport', 'covers.decide', 'reports.build'])('%s is one', (permission) => {
    expect(Object.keys(STEP_UP)).toContain(permission);
  });

  it('is every file of the books', () => {
    expect(routes.filter(({ path }) => /\.(csv|beancount|journal)$/.test(path) && path.includes('/api/v1/ledger') || /\/staff\/money\/.*\.\w+$/.test(path)).map(({ path, access }) => [path, access])).toEqual(
      ['/api/v1/ledger/trial-balance.csv', '/staff/money/trial-balance.csv'].map((path) => [path, 'ledger.export']));
    expect(routes.filter(({ path }) => path.endsWith('exports/:id/take')).map(({ access }) => access)).toEqual(['ledger.export', 'ledger.export']);
  });
});

describe('a run of somebody else', () => {
  const runRoutes = (): Route[] => routes.filter(({ method, path }) => RUN_FORMS[`${method} ${path}`]);

  it('is nowhere, whatever one asks of it, and nothing changes', async () => {
    const { run: { own, foreign } } = world;
    const before = await records();
    const wrong = await walk(runRoutes(), async (route) => {
      const fields = RUN_FORMS[`${route.method} ${route.path}`]!;
      const theirs = await ask('volunteer', route.method, route.path.replace(':id', foreign.id), { fields: fields(foreign) });
      if (theirs.status !== 404 || theirs.text.includes(foreign.orderId) && !theirs.text.includes('</html>')) return `answers ${theirs.status} about another’s run`;
      if (!UNSAFE(route) || /extend|release/.test(route.path)) return undefined;
      const mixed = await ask('volunteer', route.method, route.path.replace(':id', own.id), { fields: fields({ ...own, orderId: foreign.orderId }) });
      return ![404, 409].includes(mixed.status) && `answers ${mixed.status} about another’s order in one’s own run`;
    });
    expect(wrong).toEqual([]);
    expect(await records()).toBe(before);
  });

  it('costs nobody else: an expense is claimed by whoever held the run', async () => {
    const { foreign, own } = world.run;
    const claim = (leaseId: string, orderId: string) => ask('volunteer', 'POST', '/api/v1/expense-claims', { fields: { leaseId, orderId, purpose: 'transport', amountMinor: 300, spentOn: today() } });
    expect((await claim(foreign.id, foreign.orderId)).status).toBe(404);
    expect((await claim(own.id, foreign.orderId)).status).toBe(404);
  });

  it('would have been done, had it been one’s own', async () => {
    const wrong = await walk(runRoutes().filter(({ path }) => /packing-list|tick|buy|extend|expenses|runs\/:id$|leases\/:id$/.test(path)), async (route) => {
      const answer = await ask('volunteer', route.method, route.path.replace(':id', world.run.own.id), { fields: RUN_FORMS[`${route.method} ${route.path}`]!(world.run.own) });
      return ![200, 204, 303, 409].includes(answer.status) && `answers ${answer.status} ${answer.text.slice(0, 300)}`;
    });
    expect(wrong).toEqual([]);
  });
});

describe('what belongs to somebody else', () => {
  const one = async (sql: string, params: unknown[]): Promise<string> => (await world.app.db.admin.query<{ id: string }>(sql, params)).rows[0]!.id;

  it('is no family’s to withdraw, appeal or answer but its own', async () => {
    const theirs = await one('SELECT id FROM application WHERE household_id <> $1 LIMIT 1', [world.household]);
    const before = await records();
    for (const act of ['withdraw', 'appeal', 'answered']) expect([act, (await ask('household', 'POST', `/family/${act}`, { fields: { application: theirs } })).status]).toEqual([act, 404]);
    expect(await records()).toBe(before);
  });

  it('a session goes on, whoever else tries to end it', async () => {
    await ask('volunteer2', 'GET', '/volunteer');
    const theirs = await one(`SELECT session.id FROM session JOIN member ON member.id = owner WHERE sign_in = 'volunteer2' AND kind = 'page' ORDER BY session.created_at DESC LIMIT 1`, []);
    for (const who of ['volunteer', 'coordinator', 'admin'] as const) await ask(who, 'POST', `/account/sessions/${theirs}/end`);
    expect(await one('SELECT id FROM session WHERE id = $1', [theirs])).toBe(theirs);
  });
});

describe.each(CALLERS)('%s', (who) => {
  it('is stopped at every door that is not theirs, and nothing changes', async () => {
    const before = await records();
    const closed = routes.filter((route) => !open(route, who));
    const wrong = await walk(closed, async (route) => {
      const path = fill(route.path, ({ there }) => there(world));
      const answer = await ask(who, route.method, path);
      const nobody = who === 'visitor' || (who === 'household' && path.startsWith('/api/'));
      const said = nobody ? [401, 'identity.signIn'] : [403, 'identity.notYours'];
      if (answer.status !== said[0] || answer.headers['set-cookie']) return `answers ${answer.status}`;
      if (path.startsWith('/api/')) return !answer.text.includes(`urn:pasylka:problem:${said[1]}"`) && `says ${answer.text}`;
      return !(answer.text.includes('</html>') && (!nobody || answer.text.includes('/sign-in'))) && 'no page that helps';
    });
    expect(wrong).toEqual([]);
    expect(await records()).toBe(before);
  });

  it('proves again that it is they before every act that asks for it', async () => {
    const confirmed = (ago: string) => world.app.db.admin.query('UPDATE session SET confirmed_at = now() - $1::interval', [ago]);
    for (const path of ['/healthz', '/api/v1/programmes']) await ask(who, 'GET', path); // signs in
    await confirmed('1 hour');
    const before = await records();
    const wrong = await walk(routes.filter((route) => open(route, who) && Object.hasOwn(STEP_UP, route.access)), async (route) => {
      const { status, text } = await ask(who, route.method, fill(route.path, ({ there }) => there(world)));
      return !(status === 403 && /identity\.stepUp"|name="_confirm"/.test(text)) && `answers ${status}`;
    });
    await confirmed('0');
    expect(wrong).toEqual([]);
    expect(await records()).toBe(before);
  });

  it('gets in at every door that is theirs, finds what is there, and 404 where nothing is', async () => {
    const doors = routes.filter((route) => open(route, who)).sort((a, b) => Number(/panic/.test(a.path)) - Number(/panic/.test(b.path))); // panic takes their runs away
    const wrong = await walk(doors, (route) => (UNSAFE(route) ? actedNowhere(who, route) : found(who, route)));
    expect(wrong).toEqual([]);
  });
});

describe('what is shown', () => {
  it('in the menu of the console is what the doors behind it ask for', () => {
    const find = routeFinder(routes);
    expect(STAFF_MENU.map(({ path, permission }) => [path, permission])).toEqual(STAFF_MENU.map(({ path }) => [path, find({ method: 'GET', path })?.access]));
  });

  it.each(CALLERS.filter((who) => who !== 'visitor'))('to %s can be opened, on every page they reach', async (who) => {
    const find = routeFinder(routes);
    const starts = ['/', '/volunteer', ...(who === 'household' ? ['/family/case'] : ['/staff'])];
    const doors = await doorsShown(ask, who, starts.filter((path) => open(find({ method: 'GET', path })!, who)));
    expect(doors.length).toBeGreaterThan(1);
    expect(doors.filter((door) => { const route = find(door); return !route || !open(route, who); })).toEqual([]);
  });
});

/** An address that ends in a star is printed without its beginning. */
const asPrinted = (route: string): string => route.replace(/ \/.*\/\*$/, ' /*');

/** The paths in Fastify's printed tree, each with its method; HEAD goes with GET. */
function served(tree: string): string[] {
  const trunk: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent, part, methods] = /^((?:[│ ] {3})*)[├└]── (.*?)(?: \(([A-Z, ]+)\))?$/.exec(line) ?? [];
    if (part === undefined || indent === undefined) return [];
    const depth = indent.length / 4;
    trunk.length = depth;
    trunk[depth] = part;
    return (methods?.split(', ') ?? []).filter((method) => method !== 'HEAD').map((method) => `${method} ${trunk.join('')}`);
  });
}
