import type { Actor, Role } from '../../../src/kernel/actor.js';
import { Sessions } from '../../../src/identity/index.js';
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

/** Asks the application without a socket, with a session for each caller and face. */
export function callersOf(app: TestApp, household: string) {
  const contexts = app.nest.get(Contexts);
  const sessions = new Map<string, Promise<string>>();
  const ownerOf = async (who: Who): Promise<string> => (who === 'household' ? household : (await app.db.admin.query<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [who])).rows[0]!.id);
  const open = async (who: Who, api: boolean): Promise<string> => {
    const owner = await ownerOf(who);
    return app.db.changes.run(system('test'), (change) => Sessions.open(change, who === 'household' ? 'household' : api ? 'api' : 'page', owner));
  };
  const sessionOf = (who: Who, api: boolean): Promise<string> => {
    const name = `${who} ${api}`;
    const session = sessions.get(name) ?? open(who, api);
    sessions.set(name, session);
    return session;
  };

  /** One request. `fields` go as JSON or as a form with its token; to the API a session comes as a bearer's, and as a cookie that must not count. */
  async function once(who: Who, method: string, path: string, fields: Record<string, unknown>): Promise<Said> {
    const api = path.startsWith('/api/');
    const session = who === 'visitor' ? null : await sessionOf(who, api);
    const headers = { 'idempotency-key': crypto.randomUUID(), ...(session === null ? {} : { cookie: `__Host-session=${session}`, ...(api ? { authorization: `Bearer ${session}` } : {}) }) };
    const bodied = method !== 'GET' && method !== 'HEAD';
    const token = contexts.make({ lang: 'en', path, actor: null, session: session === null || api ? null : hashOf(session) }).token('form');
    const form = (): string => new URLSearchParams({ _token: token, _key: crypto.randomUUID(), ...(fields as Record<string, string>) }).toString();
    const answer = await app.nest.inject({
      method: method as 'GET', url: path, headers: { ...headers, ...(bodied ? { 'content-type': api ? 'application/json' : 'application/x-www-form-urlencoded' } : {}) },
      ...(bodied ? { payload: api ? JSON.stringify(fields) : form() } : {}),
    });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body, body: answer.rawPayload };
  }

  /** Asks; when an act before it ended the session (signing out is one of the routes), signs in and asks again. */
  return async function ask(who: Who, method: string, path: string, { fields = {} }: { fields?: Record<string, unknown> } = {}): Promise<Said> {
    const answer = await once(who, method, path, fields);
    if (answer.status !== 401 || !sessions.delete(`${who} ${path.startsWith('/api/')}`)) return answer;
    return once(who, method, path, fields);
  };
}
export type Ask = ReturnType<typeof callersOf>;

/** The actor a caller is to the table of permissions. */
export const actorOf = (who: Who): Actor | null =>
  who === 'visitor' ? null : who === 'household' ? { kind: 'household', id: 'x', roles: [] } : { kind: 'person', id: 'x', roles: [who === 'volunteer2' ? 'volunteer' : who] };
