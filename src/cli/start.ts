import 'reflect-metadata';
import { createServer } from 'node:net';
import { readSettings, type Settings, StartError } from '../../config/settings.js';
import { demoCode } from './demo-code.js';
import { loadDemo } from './demo-data.js';
import { explain, requireNode } from './fail.js';
import { DEMO_PASSWORD, DEMO_PEOPLE } from './foundation/index.js';
import { type Service, startService } from './service.js';

/** `npm start`: database, schema, sandbox, demo data where it is a demo, and the whole service in this process. */
async function start(): Promise<Service> {
  const settings = readSettings();
  await requireFreePort(settings);
  const service = await startService(settings, async (app, core) => {
    if (core.kind === 'demo') await loadDemo(app, core, { say: (line) => process.stdout.write(`${line}\n`), signal: interrupted.signal });
  });
  say(settings, service.core.kind, service.core.kind === 'demo' ? await demoCode(service.core) : null);
  return service;
}

/** Both loopback addresses, since a browser may take either for `localhost`. */
async function requireFreePort({ PORT, HOST }: Settings): Promise<void> {
  for (const host of HOST ? [HOST] : ['127.0.0.1', '::1']) {
    await new Promise<void>((resolve, reject) => {
      const probe = createServer();
      probe.once('error', ({ code }: { code?: string }) => {
        const sentence = trouble(code, PORT, host);
        if (sentence) reject(new StartError(sentence));
        else resolve();
      });
      probe.listen(PORT, host, () => probe.close(() => resolve()));
    });
  }
}

/** What to say of a listening error; nothing where this machine has no such address family. */
function trouble(code: string | undefined, port: number, host: string): string | undefined {
  if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return host === '::1' ? undefined : `HOST ${host} is no address of this machine.`;
  if (code === 'EADDRINUSE') return `Port ${port} is taken: stop the other program or choose another with PORT.`;
  if (code === 'EACCES') return `Port ${port} may not be used by this user: choose one above 1023 with PORT.`;
  return `HOST ${host} cannot be listened on (${code ?? 'unknown'}).`;
}

function say(settings: Settings, kind: string, code: string | null): void {
  const lines = [`Pasylka (${kind}) is at ${settings.publicUrl}`, `  data      ${settings.dataDir}`];
  if (settings.STRIPE_API_BASE) lines.push(`  sandbox   ${settings.STRIPE_API_BASE} (card 4242 4242 4242 4242; 4000 0000 0000 0002 is declined; 4000 0025 0000 3155 asks for 3D Secure)`);
  if (kind === 'demo') lines.push(`  sign in   ${settings.publicUrl}/sign-in as ${DEMO_PEOPLE.map(({ signIn }) => signIn).join(', ')}`, `  password  ${DEMO_PASSWORD}`);
  if (code !== null) lines.push(`  a gift    ${code} is the private code of somebody invented who gives monthly: ${settings.publicUrl}/gift`);
  process.stdout.write(`${lines.join('\n')}\nCtrl-C stops it.\n`);
}

requireNode();
const interrupted = new AbortController();
let stopping = false;
const starting = start();

/** Waits for a start under way, so that a child begun a moment ago is stopped too. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  interrupted.abort();
  const service = await starting.catch(() => undefined);
  await service?.close();
  process.exit(0);
}
process.on('SIGINT', () => void stop());
process.on('SIGTERM', () => void stop());
starting.catch((error: unknown) => {
  if (stopping) return;
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
