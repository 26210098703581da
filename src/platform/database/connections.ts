import { availableParallelism } from 'node:os';
import pg from 'pg';
import { DataSource } from 'typeorm';
import type { Settings } from '../../../config/settings.js';
import { LASTING, PublicReader, Reader } from './reader.js';
import { urlOf } from './roles.js';

/** Three for each core, on the ground that PostgreSQL is on the same machine: more only push each other out of its caches (sixteen on two cores cost a tenth of its time). */
const WRITERS = Math.min(16, Math.max(6, 3 * availableParallelism()));

export interface Connections {
  /** Changes run here, and nobody else: outside their transactions its connections only read. */
  readonly dataSource: DataSource;
  /** The same role without TypeORM, for the outbox relay and hot functions. */
  readonly pool: pg.Pool;
  readonly reader: Reader;
  readonly publicReader: PublicReader;
  close(): Promise<void>;
}

/** Opens the doors of the running system, each with its own role. */
export async function connect(databaseUrl: string, rootKey: Buffer, settings?: Settings): Promise<Connections> {
  const url = (role: 'app' | 'reader' | 'public'): string => urlOf(role, databaseUrl, rootKey, settings);
  const dataSource = await new DataSource({
    type: 'postgres', url: url('app'), synchronize: false, poolSize: WRITERS,
    extra: {
      ...LASTING,
      pipeline: true, // statements that do not wait for one another travel together (platform/change)
      options: '-c default_transaction_read_only=on', // should the beginning of a change fail, what travels with it writes nothing
    },
  }).initialize();
  const pool = new pg.Pool({ connectionString: url('app'), max: 4, ...LASTING });
  pool.on('error', () => undefined); // an idle connection that died is replaced at the next query
  const reader = new Reader(url('reader'));
  const publicReader = new PublicReader(url('public'));
  return {
    dataSource, pool, reader, publicReader,
    async close() {
      await Promise.all([dataSource.destroy(), pool.end(), reader.close(), publicReader.close()]);
    },
  };
}
