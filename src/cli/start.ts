import 'reflect-metadata';
import { createServer } from 'node:net';
import { readSettings, type Settings, StartError } from '../../config/settings.js';
import { createApp, startBackground } from '../app.js';
import { DEMO_PASSWORD, DEMO_SIGN_INS, loadDemo } from './demo-data.js';
import { explain, requireNode } from './fail.js';
import { openDatabase } from './open-database.js';
import { startSandboxProcess } from './sandbox-process.js';

type Closer = () => Promise<unknown>;

/** `npm start`: database, schema, sandbox, demo data where it is a demo, and the whole service in this process. */
async function start(closers: Closer[]): Promise<void> {
  const settings = readSettings();
  await requireFreePort(settings);
  const { core, close } = await openDatabase(settings, { background: true });
  closers.push(close);
  if (settings.STRIPE_API_BASE === undefined && settings.STRIPE_SECRET_KEY === undefined) closers.push((await startSandboxProcess(settings)).stop);
  const app = await createApp(core);
  closers.push(() => app.close());
  if (core.kind === 'demo') await loadDemo(app, core);
  await app.listen(settings.PORT, settings.HOST ?? 'localhost');
  startBackground(core);
  say(settings, core.kind);
}

/** Both loopback addresses, since a browser may take either for `localhost`. */
async function requireFreePort({ PORT, HOST }: Settings): Promise<void> {
  for (const host of HOST ? [HOST] : ['127.0.0.1', '::1']) {
    await new Promise<void>((resolve, reject) => {
      const probe = createServer();
      probe.once('error', (error: { code?: string }) => {
        if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve();
        else if (error.code === 'EADDRINUSE') reject(new StartError(`Port ${PORT} is taken: stop the other program or choose another with PORT.`));
        else if (error.code === 'EACCES') reject(new StartError(`Port ${PORT} may not be used by this user: choose one above 1023 with PORT.`));
        else reject(new StartError(`HOST ${host} cannot be listened on (${error.code ?? 'unknown'}).`));
      });
      probe.listen(PORT, host, () => probe.close(() => resolve()));
    });
  }
}

function say(settings: Settings, kind: string): void {
  const lines = [`Pasylka (${kind}) is at ${settings.publicUrl}`, `  data      ${settings.dataDir}`];
  if (settings.STRIPE_API_BASE) lines.push(`  sandbox   ${settings.STRIPE_API_BASE} (card 4242 4242 4242 4242; 4000 0000 0000 0002 is declined; 4000 0025 0000 3155 asks for 3D Secure)`);
  if (kind === 'demo') lines.push(`  sign in   ${settings.publicUrl}/sign-in as ${DEMO_SIGN_INS.map(({ signIn }) => signIn).join(', ')}`, `  password  ${DEMO_PASSWORD}`);
  process.stdout.write(`${lines.join('\n')}\nCtrl-C stops it.\n`);
}

requireNode();
const closers: Closer[] = [];
let closing = false;

async function closeAll(code: number): Promise<void> {
  if (closing) return;
  closing = true;
  for (const close of closers.reverse()) await close().catch((error: unknown) => process.stderr.write(`${explain(error)}\n`));
  process.exit(code);
}

process.on('SIGINT', () => void closeAll(0));
process.on('SIGTERM', () => void closeAll(0));
start(closers).catch(async (error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  await closeAll(1);
});
