import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EmbeddedServer, isPostgres } from './embedded.js';

/** The embedded server that a service runs on this folder, for a command beside it; undefined where none runs. Stopping it is the service's. */
export function joinEmbedded(folder: string): EmbeddedServer | undefined {
  const elsewhere = join(folder, 'postgres-location');
  const cluster = join(existsSync(elsewhere) ? readFileSync(elsewhere, 'utf8').trim() : folder, 'postgres');
  const pidFile = join(cluster, 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const [pid = '', , , port = ''] = readFileSync(pidFile, 'utf8').split('\n');
  if (!isPostgres(Number(pid)) || !/^\d+$/.test(port)) return undefined;
  const password = readFileSync(join(cluster, 'migrator.password'), 'utf8').trim();
  return { url: `postgres://pasylka_migrator:${password}@127.0.0.1:${port}/pasylka`, folder: cluster, stop: () => Promise.resolve() };
}
