import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { Settings } from '../../config/settings.js';
import type { Checkpoint } from '../kernel/proof/index.js';
import { Unavailable } from '../kernel/problem.js';
import { urlOf } from '../platform/database/index.js';
import { Jobs } from '../platform/queue/index.js';
import { APP_POOL, DATABASE_URL, ROOT_KEY } from '../platform/tokens.js';
import { LogFolder } from './log-folder.js';
import { Sequencer } from './sequencer.js';
import { LogSigner } from './signer.js';
import { SignerFiles } from './signer-files.js';
import { originOf } from './tree.js';

const SEQUENCE_MS = 1_000;
const SIGN_MS = 60_000;

export const logFolder = (settings: Settings): LogFolder => new LogFolder(settings.path('log'));

/** The signer on its own database role and its own files. Close the pool last. */
export function openSigner(settings: Settings, databaseUrl: string, rootKey: Buffer): { signer: LogSigner; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString: urlOf('signer', databaseUrl, rootKey, settings), max: 2 });
  pool.on('error', () => undefined); // an idle connection that died is replaced at the next query
  const files = new SignerFiles(settings.path('signer'), settings.SIGNER_KEY_FILE);
  return { pool, signer: new LogSigner(pool, files, logFolder(settings), originOf(settings.publicUrl, new Date())) };
}

/** `cli log sign`: gives every entry its leaf, signs, publishes. Throws LogIncident. */
export async function signNow(settings: Settings, { databaseUrl, rootKey, pool }: { databaseUrl: string; rootKey: Buffer; pool: pg.Pool }): Promise<Checkpoint> {
  await new Sequencer(pool, originOf(settings.publicUrl, new Date())).run();
  const own = openSigner(settings, databaseUrl, rootKey);
  try {
    return await own.signer.sign();
  } finally {
    await own.pool.end();
  }
}

/** The audit log of this installation: sequenced every second, signed once a day and when something waits for it. */
@Injectable()
export class Log implements OnModuleDestroy {
  readonly folder: LogFolder;
  private readonly sequencer: Sequencer;
  private readonly own: ReturnType<typeof openSigner> | undefined;

  constructor(
    @Inject(Settings) settings: Settings,
    @Inject(APP_POOL) pool: pg.Pool,
    @Inject(DATABASE_URL) databaseUrl: string,
    @Inject(ROOT_KEY) rootKey: Buffer,
    @Inject(Jobs) jobs: Jobs,
  ) {
    this.folder = logFolder(settings);
    this.sequencer = new Sequencer(pool, originOf(settings.publicUrl, new Date()));
    // Where the roles of the process are split, the key is the signer's alone.
    if (settings.PASYLKA_ROLE === 'all') this.own = openSigner(settings, databaseUrl, rootKey);
    jobs.every('audit.sequence', SEQUENCE_MS, () => this.sequencer.run());
    jobs.every('audit.sign', SIGN_MS, async () => ((await this.own?.signer.isDue()) ? this.sign() : undefined));
  }

  /** Whether this process signs; else a process of its own does, within a minute. */
  get signs(): boolean {
    return this.own !== undefined;
  }

  /** Gives every entry its leaf and signs. Throws Unavailable `audit.signsElsewhere` where the key is another process's. */
  async sign(): Promise<Checkpoint> {
    await this.sequencer.run();
    if (!this.own) throw new Unavailable('audit.signsElsewhere', 'The log is signed by a process of its own; look again in a minute.');
    return this.own.signer.sign();
  }

  async onModuleDestroy(): Promise<void> {
    await this.own?.pool.end();
  }
}
