import { readdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Settings } from '../../../config/settings.js';
import { Sessions } from '../../../src/identity/index.js';
import { hashOf } from '../../../src/identity/sessions.js';
import { system, type Role } from '../../../src/kernel/actor.js';
import { today } from '../../../src/kernel/clock.js';
import { newId } from '../../../src/kernel/ids.js';
import { Files } from '../../../src/platform/files/files.js';
import { Contexts } from '../../../src/platform/http/index.js';
import { startApp, type TestApp } from '../../support/app.js';
import { parcelWorld } from '../../support/parcels.js';
import { bomb, phonePhoto, PLANTED, polyglot } from '../../support/pictures.js';

let app: TestApp;
let run: { leaseId: string; orderId: string };
let photo: Buffer;
beforeAll(async () => {
  app = await startApp();
  const world = await parcelWorld(app);
  await Promise.all((['coordinator', 'coordinator2', 'treasurer', 'auditor', 'case_worker', 'volunteer2'] as const).map((role) => app.pages(role)));
  await world.volunteer();
  const orderId = await world.order();
  run = { leaseId: (await app.api('volunteer').post('/api/v1/tasks/claim', { orderId })).json.leaseId as string, orderId };
  photo = await phonePhoto();
});
afterAll(() => app.close());

const folder = (): string => app.nest.get(Settings).path('files');
const onDisk = (): string[] => { try { return readdirSync(folder(), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)); } catch { return []; } };
const count = async (sql: string): Promise<number> => Number((await app.db.admin.query<{ n: string }>(`SELECT count(*) AS n FROM ${sql}`)).rows[0]!.n);
const newest = async (): Promise<string> => (await app.db.admin.query<{ id: string }>('SELECT id FROM expense_claim ORDER BY n DESC LIMIT 1')).rows[0]!.id;

interface Sent {
  readonly as?: Role | `${Role}2` | null;
  readonly file?: { readonly name: string; readonly type: string; readonly bytes: Buffer };
  readonly fields?: Record<string, string>;
}

/** A form with a file, as a browser without JavaScript sends it. */
async function send(path: string, { as = 'volunteer', file, fields = {}, plain = false }: Sent & { plain?: boolean }): Promise<{ status: number; headers: Headers; text: string; body: Buffer }> {
  const owner = as && (await app.db.admin.query<{ id: string }>('SELECT id FROM member WHERE sign_in = $1', [as])).rows[0]!.id;
  const session = owner && (await app.db.changes.run(system('test'), (change) => Sessions.open(change, 'page', owner)));
  const token = app.nest.get(Contexts).make({ lang: 'en', path, actor: null, session: session ? hashOf(session) : null }).token('expense');
  const form = plain ? new URLSearchParams() : new FormData();
  for (const [name, value] of Object.entries({ _token: token, _key: crypto.randomUUID(), ...fields })) form.set(name, value);
  if (file && form instanceof FormData) form.set('receipt', new Blob([new Uint8Array(file.bytes)], { type: file.type }), file.name);
  const answer = await fetch(app.url + path, { method: 'POST', redirect: 'manual', headers: { 'sec-fetch-site': 'same-origin', ...(session ? { cookie: `__Host-session=${session}` } : {}) }, body: form });
  const body = Buffer.from(await answer.arrayBuffer());
  return { status: answer.status, headers: answer.headers, body, text: body.toString() };
}

const spent = (): Record<string, string> => ({ orderId: run.orderId, purpose: 'transport', amount: '3.20', spentOn: today() });
const claim = (bytes?: Buffer, more: Partial<Sent> & { name?: string; type?: string } = {}): ReturnType<typeof send> =>
  send(`/volunteer/runs/${run.leaseId}/expenses`, { fields: spent(), ...(bytes ? { file: { name: more.name ?? 'IMG_0001.jpg', type: more.type ?? 'image/jpeg', bytes } } : {}), ...more });
const look = (id: string, as: Sent['as']): ReturnType<typeof send> => send(`/staff/queue/claims/${id}/receipt`, { as: as!, plain: true });

describe('a photo of a receipt', () => {
  it('is kept sealed, at a path that says nothing, without where it was taken', async () => {
    expect((await claim(photo)).status).toBe(303);
    const [path, ...others] = onDisk();
    expect([others, path!.slice(folder().length)]).toEqual([[], expect.stringMatching(/^\/[0-9a-f]{2}\/[0-9a-f]{62}$/)]);
    const bytes = readFileSync(path!);
    expect([bytes.includes('JFIF'), bytes.includes(Buffer.from('/9j/')), bytes.includes(PLANTED.camera)]).toEqual([false, false, false]);
    const { rows } = await app.db.admin.query('SELECT * FROM stored_file');
    expect(JSON.stringify(rows)).not.toMatch(/IMG_0001|image|jpe?g/i);
  });

  it('is seen by whoever decides, for that answer only, and looking is a record', async () => {
    const id = await newest();
    const before = await count(`audit.entry WHERE kind = 'secret.revealed'`);
    for (const as of ['coordinator', 'treasurer'] as const) {
      const answer = await look(id, as);
      expect([answer.status, answer.headers.get('content-type'), answer.headers.get('content-disposition')]).toEqual([200, 'image/jpeg', 'inline; filename="receipt.jpg"']);
      expect([answer.headers.get('cache-control'), answer.headers.get('x-content-type-options'), answer.headers.get('content-security-policy')]).toEqual(['no-store', 'nosniff', expect.stringMatching(/^default-src 'none'/)]);
      expect([answer.body.subarray(0, 3).toString('hex'), answer.body.includes('Exif'), answer.body.includes(PLANTED.camera)]).toEqual(['ffd8ff', false, false]);
    }
    expect(await count(`audit.entry WHERE kind = 'secret.revealed'`)).toBe(before + 2);
    expect(await count(`reveal WHERE look = 'receipt' AND reason = 'expense' AND subject = (SELECT id FROM member WHERE sign_in = 'volunteer')`)).toBe(2);
    expect(await count(`reveal_day WHERE look = 'receipt' AND used = 1`)).toBe(2);
  });

  it('is not seen over the budget of the day, and then nothing is counted', async () => {
    await app.db.admin.query(`UPDATE reveal_day SET used = (SELECT per_day FROM reveal_budget WHERE look = 'receipt') WHERE look = 'receipt' AND person = (SELECT id FROM member WHERE sign_in = 'treasurer')`);
    expect((await look(await newest(), 'treasurer')).status).toBe(429);
    expect(await count(`reveal WHERE look = 'receipt'`)).toBe(2);
    await app.db.admin.query(`UPDATE reveal_day SET used = 1 WHERE look = 'receipt'`);
  });

  it.each([['volunteer', 403], ['volunteer2', 403], ['auditor', 403], ['case_worker', 403], [null, 401]] as const)('is not shown to %s', async (as, status) => {
    const answer = await look(await newest(), as);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/html; charset=utf-8']);
  });

  it('of a claim without one, or of none, is nowhere', async () => {
    expect((await claim()).status).toBe(303);
    expect((await look(await newest(), 'coordinator')).status).toBe(404);
    expect((await look(newId(), 'coordinator')).status).toBe(404);
  });

  it('that was sealed for somebody else, or changed on the disk, does not open', async () => {
    const { rows: [row] } = await app.db.admin.query<{ id: string; about: string; subject: string }>('SELECT id, about, subject FROM stored_file WHERE removed_at IS NULL');
    await app.db.admin.query('UPDATE stored_file SET id = $2 WHERE id = $1', [row!.id, newId()]);
    expect((await look(row!.about, 'coordinator')).status).toBe(500);
    await app.db.admin.query('UPDATE stored_file SET id = $2 WHERE about = $1', [row!.about, row!.id]);
    expect((await look(row!.about, 'coordinator')).status).toBe(200);
  });

  it('goes when the claim is rejected: the file too, once the change is done', async () => {
    const id = (await app.db.admin.query<{ about: string }>('SELECT about FROM stored_file WHERE removed_at IS NULL')).rows[0]!.about;
    expect((await app.api('coordinator').post(`/api/v1/expense-claims/${id}/reject`, { reason: 'Paid already.' })).status).toBe(200);
    expect((await look(id, 'coordinator')).status).toBe(404);
    expect(onDisk()).toHaveLength(1);
    await app.drain();
    expect(onDisk()).toEqual([]);
    expect(await count('stored_file WHERE removed_at IS NOT NULL')).toBe(1);
  });
});

describe('what is no photo of a receipt', () => {
  it.each([
    ['a PDF', Buffer.from('%PDF-1.7'), 'receipt.pdf', 'This is a PDF'],
    ['a web page that is called a photo', Buffer.from('<!doctype html><script>alert(1)</script>'), 'photo.jpg', 'not a picture we can read'],
    ['an SVG that is called one', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'), 'photo.png', 'not a picture we can read'],
  ])('%s is refused at its field, what was typed stays, and nothing is written', async (_, bytes, name, sentence) => {
    const before = [await count('expense_claim'), await count('stored_file'), onDisk().length];
    const answer = await claim(bytes, { name });
    expect(answer.status).toBe(422);
    expect(answer.headers.get('content-type')).toContain('text/html');
    if (answer.text.includes('name="receipt"')) expect(answer.text).toContain(sentence);
    expect([await count('expense_claim'), await count('stored_file'), onDisk().length]).toEqual(before);
  });

  it('half a photo, a bomb and nine megabytes are refused', async () => {
    const before = [await count('expense_claim'), onDisk().length];
    expect((await claim(photo.subarray(0, photo.length / 2))).status).toBe(422);
    expect((await claim(await bomb())).status).toBe(422);
    expect((await claim(Buffer.concat([photo, Buffer.alloc(9 * 1024 * 1024)]))).status).toBe(413);
    expect([await count('expense_claim'), onDisk().length]).toEqual(before);
  });

  it('a file that is a web page as well is only a picture afterwards', async () => {
    expect((await claim(polyglot(photo), { name: '../../evil.html', type: 'text/html' })).status).toBe(303);
    const { body } = await look(await newest(), 'treasurer');
    expect([body.includes('script'), body.includes('canary')]).toEqual([false, false]);
  });
});

describe('a form with a file', () => {
  it.each(['/sign-in', '/staff/queue/decide', '/api/v1/sessions'])('is not even read at %s', async (path) => {
    expect((await send(path, { as: 'coordinator', file: { name: 'a.jpg', type: 'image/jpeg', bytes: photo } })).status).toBe(415);
  });

  it('without a session, without its token, or with more than one file is refused', async () => {
    const before = await count('expense_claim');
    expect((await claim(photo, { as: null })).status).toBe(415);
    expect((await claim(photo, { fields: { ...spent(), _token: 'none' } })).status).toBe(403);
    expect((await claim(photo, { fields: { ...spent(), ...Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`x${n}`, '1'])) } })).status).toBe(413);
    expect((await claim(photo, { fields: { ...spent(), purpose: 'x'.repeat(10_000) } })).status).toBeGreaterThanOrEqual(400);
    expect(await count('expense_claim')).toBe(before);
  });

  it('that comes slowly from nobody, whatever its cookie says, keeps nobody out', async () => {
    const strangers = await Promise.all(Array.from({ length: 5 }, (_, n) => slowly(n % 2 === 0 ? 'x' : 'a'.repeat(43))));
    expect(strangers.map(({ status }) => status)).toEqual(strangers.map(() => 415));
    expect((await claim(photo)).status).toBe(303);
    strangers.forEach(({ socket }) => socket.destroy());
  });

  it('many at once are read a few at a time, and the rest are told to wait', async () => {
    const statuses = await Promise.all(Array.from({ length: 12 }, () => claim(photo).then(({ status }) => status)));
    expect(statuses.filter((status) => status !== 303 && status !== 429)).toEqual([]);
    expect(statuses).toContain(303);
  });
});

/** The beginning of a long form with a file, and the status it is answered with before the rest was sent. */
function slowly(session: string): Promise<{ socket: Socket; status: number }> {
  const { port, host } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(`POST /volunteer/runs/${run.leaseId}/expenses HTTP/1.1\r\nHost: ${host}\r\nCookie: __Host-session=${session}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000\r\n\r\n--b\r\n`));
    socket.once('data', (answer) => resolve({ socket, status: Number(answer.toString().split(' ')[1]) })).once('error', reject);
  });
}

it('bytes of a change that failed are swept away, and no others', async () => {
  const files = app.nest.get(Files);
  const owner = { subject: newId(), subjectKind: 'staff' as const };
  const before = onDisk();
  await expect(app.db.changes.run(system('test'), async (change) => {
    await files.keep(change, { purpose: 'receipt', about: newId() }, owner, photo);
    throw new Error('something after it failed');
  })).rejects.toThrow('after it failed');
  expect(onDisk()).toHaveLength(before.length + 1);
  await files.sweep();
  expect(onDisk()).toHaveLength(before.length + 1); // it may be on its way
  await files.sweep(0);
  expect(onDisk().sort()).toEqual(before.sort());
});
