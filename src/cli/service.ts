import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Settings, StartError } from '../../config/settings.js';
import { createApp, startBackground } from '../app.js';
import type { Core } from '../platform/core.js';
import { openDatabase } from './open-database.js';
import { startSandboxProcess } from './sandbox-process.js';

export interface Service {
  readonly app: NestFastifyApplication;
  readonly core: Core;
  readonly close: () => Promise<void>;
}

/** Database, sandbox where no Stripe is named, and the whole service, serving in this process. Closes what it opened when a step fails. */
export async function startService(settings: Settings, load: (app: NestFastifyApplication, core: Core) => Promise<void>): Promise<Service> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const { core, close: closeDatabase } = await openDatabase(settings, { background: true });
    closers.push(closeDatabase);
    if (settings.STRIPE_SECRET_KEY === undefined && core.kind === 'live') throw new StartError('A live database needs its STRIPE_SECRET_KEY: the sandbox’s payments do not belong in its books.');
    if (settings.STRIPE_SECRET_KEY === undefined) closers.push((await startSandboxProcess(settings)).stop);
    const app = await createApp(core);
    closers.push(() => app.close());
    await load(app, core);
    await app.listen(settings.PORT, settings.HOST ?? 'localhost');
    startBackground(core);
    return { app, core, close };
  } catch (error) {
    await close().catch(() => undefined); // the first trouble is the one to tell
    throw error;
  }
}
