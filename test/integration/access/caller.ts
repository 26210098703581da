import type { Actor, Role } from '../../../src/kernel/actor.js';
import { may, Sessions, type Route } from '../../../src/identity/index.js';
import { hashOf } from '../../../src/identity/sessions.js';
import { system } from '../../../src/kernel/actor.js';
import { Contexts } from '../../../src/platform/http/index.js';
import type { TestApp } from '../../support/app.js';

/** Who asks. The household and the roles are signed in; `volunteer2` is a volunteer who holds something else. */
export type Who = 'visitor' | 'household' | Role | 'volunteer2';
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: Buffer;
}

interface Given {
  /** Anything JSON, or for a form texts and lists of texts. */
  readonly fields?: unknown;
  readonly text?: string;
  readonly headers?: Record<string, string>;
}

/** Asks the application without a socket, with a session for each caller and face. */
export function callersOf(app: TestApp, household: { readonly id: string }, opened: (session: string) => void = () => undefined) {
  const contexts = app.nest.get(Contexts);
  const sessions = new Map<string, Promise<string>>();
  const ownerOf = async (who: Who): Promise<string> => (who === 'household' ? household.id : (await app.db.admin.query<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [who])).rows[0]!.id);
  const open = async (who: Who, api: boolean): Promise<string> => {
    const owner = await ownerOf(who);
    const session = await app.db.changes.run(system('test'), (change) => Sessions.open(change, who === 'household' ? 'household' : api ? 'api' : 'page', owner));
    opened(session);
    return session;
  };
  const sessionOf = (who: Who, api: boolean): Promise<string> => {
    const name = `${who} ${api}`;
    const session = sessions.get(name) ?? open(who, api);
    sessions.set(name, session);
    return session;
  };

  /** One request. `fields` go as JSON or as a form with its token, `text` as it is; to the API a session comes as a bearer's, and as a cookie that must not count. */
  async function once(who: Who, method: string, path: string, { fields = {}, text, headers: more = {} }: Given): Promise<Said> {
    const api = path.startsWith('/api/');
    const session = who === 'visitor' ? null : await sessionOf(who, api);
    const headers = { 'idempotency-key': crypto.randomUUID(), ...(session === null ? {} : { cookie: `__Host-session=${session}`, ...(api ? { authorization: `Bearer ${session}` } : {}) }) };
    const bodied = method !== 'GET' && method !== 'HEAD';
    const token = contexts.make({ lang: 'en', path, actor: null, session: session === null || api ? null : hashOf(session) }).token('form');
    const form = (): string => new URLSearchParams(Object.entries({ _token: token, _key: crypto.randomUUID(), ...(fields as Record<string, string>) }).flatMap(([name, value]) => [value].flat().map((one) => [name, one]))).toString();
    const answer = await app.nest.inject({
      method: method as 'GET', url: path, headers: { ...headers, ...(bodied ? { 'content-type': api ? 'application/json' : 'application/x-www-form-urlencoded' } : {}), ...more },
      ...(bodied ? { payload: text ?? (api ? JSON.stringify(fields) : form()) } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: answer.rawPayload };
  }

  /** Asks; when an act before it ended the session (signing out is one of the routes), signs in and asks again. */
  return async function ask(who: Who, method: string, path: string, given: Given = {}): Promise<Said> {
    const answer = await once(who, method, path, given);
    if (answer.status !== 401 || !sessions.delete(`${who} ${path.startsWith('/api/')}`)) return answer;
    return once(who, method, path, given);
  };
}
export type Ask = ReturnType<typeof callersOf>;

/** The actor a caller is to the table of permissions. */
const actorOf = (who: Who): Actor | null =>
  who === 'visitor' ? null : who === 'household' ? { kind: 'household', id: 'x', roles: [] } : { kind: 'person', id: 'x', roles: [who === 'volunteer2' ? 'volunteer' : who] };

/** Whether the table of permissions lets this caller in; a household has no way into the API. */
export const isOpen = (route: Route, who: Who): boolean =>
  route.access === 'anyone' || (may(actorOf(who), route.access) && !(who === 'household' && route.path.startsWith('/api/')));
