import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join, normalize } from 'node:path';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { StartError } from '../../../config/settings.js';
import { countLines, rowsOf, type Manifest, type Section } from './dump.js';
import { type Frame, jsonOf } from './frames.js';
import { guardsOf, type SequenceState, tablesOf, type TableShape } from './tables.js';

export interface LoadChoice {
  readonly only?: string;
  readonly except?: string;
  /** Where files of the backup go; without it they are read and left. */
  readonly filesInto?: string;
}

/**
 * Puts a backup's rows into a migrated database that holds nothing else, in the client's transaction: rows of any
 * order, then sequences, then foreign keys (checked anew) and triggers again, then each table read back and its digest
 * compared. Throws StartError with one sentence when anything differs; roll back then.
 */
export async function load(client: pg.ClientBase, frames: AsyncIterable<Frame>, choice: LoadChoice): Promise<Manifest> {
  const here = await tablesOf(client, choice);
  const guards = await guardsOf(client, here);
  for (const { off } of guards) await client.query(off);
  const manifest = await pour(client, frames, choice, new Map(here.map((table) => [table.name, table])));
  await client.query('SET CONSTRAINTS ALL IMMEDIATE').catch(refused); // a table with checks still to come cannot be altered
  for (const { on } of guards) await client.query(on).catch(refused);
  for (const table of here) await compare(client, table, manifest);
  return manifest;
}

async function pour(client: pg.ClientBase, frames: AsyncIterable<Frame>, { filesInto }: LoadChoice, here: ReadonlyMap<string, TableShape>): Promise<Manifest> {
  const source = frames[Symbol.asyncIterator]();
  const seen: Section[] = [];
  for (;;) {
    const frame = await nextOf(source);
    if (!frame) throw new StartError('The backup is cut off: it ends without its manifest.');
    if (frame.kind === 'table') seen.push(await pourTable(client, tableOf(frame, here), source));
    else if (frame.kind === 'file') seen.push(await pourFile(jsonOf<{ path: string }>(frame).path, filesInto, source));
    else if (frame.kind === 'sequences') await setSequences(client, jsonOf<SequenceState[]>(frame));
    else if (frame.kind === 'manifest') return agreed(jsonOf<Manifest>(frame), seen);
    else throw new StartError('The backup is damaged: its parts are not in order.');
  }
}

async function nextOf(source: AsyncIterator<Frame, unknown>): Promise<Frame | undefined> {
  const next = await source.next();
  return next.done ? undefined : next.value;
}

/** The table as it is here. Names and columns come from this database, never from the file. */
function tableOf(frame: Frame, here: ReadonlyMap<string, TableShape>): TableShape {
  const { name, columns } = jsonOf<TableShape>(frame);
  const table = here.get(name);
  if (!table || columns.join() !== table.columns.join()) {
    throw new StartError(`The backup's table ${name} is not as this version makes it: restore with the version that made the backup, then update.`);
  }
  return table;
}

async function pourTable(client: pg.ClientBase, { name, columns }: TableShape, source: AsyncIterator<Frame, unknown>): Promise<Section> {
  await client.query(`TRUNCATE ${name}`); // rows that migrations wrote are in the backup as well
  const into = client.query(copyFrom(`COPY ${name} (${columns.join(', ')}) FROM STDIN`));
  const finished = once(into, 'finish');
  finished.catch(() => undefined); // awaited at the end
  try {
    const section = await contentOf(name, source, async (chunk) => {
      if (!into.write(chunk)) await Promise.race([once(into, 'drain'), finished]);
    });
    into.end();
    await finished;
    return section;
  } catch (error) {
    into.destroy();
    if ((error as { severity?: string }).severity !== undefined) refused(error);
    throw error;
  }
}

async function pourFile(path: string, folder: string | undefined, source: AsyncIterator<Frame, unknown>): Promise<Section> {
  const parts: Buffer[] = [];
  const section = await contentOf(path, source, (chunk) => void parts.push(chunk));
  if (folder === undefined) return section;
  if (!/^(signer|files)\//.test(normalize(path))) throw new StartError('The backup is damaged: a file of it belongs elsewhere.');
  mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, path), Buffer.concat(parts), { mode: 0o600 });
  return section;
}

async function contentOf(name: string, source: AsyncIterator<Frame, unknown>, take: (chunk: Buffer) => void | Promise<void>): Promise<Section> {
  const digest = createHash('sha256');
  let rows = 0;
  for (;;) {
    const frame = await nextOf(source);
    if (frame?.kind === 'data') {
      digest.update(frame.body);
      rows += countLines(frame.body);
      await take(frame.body);
    } else if (frame?.kind === 'end') {
      const told = jsonOf<Section>(frame);
      if (told.name !== name || told.sha256 !== digest.digest('hex')) throw new StartError(`The backup is damaged: ${name} is not what was saved.`);
      return { ...told, rows: told.rows === 0 ? 0 : rows };
    } else {
      throw new StartError('The backup is cut off: it ends without its manifest.');
    }
  }
}

async function setSequences(client: pg.ClientBase, sequences: readonly SequenceState[]): Promise<void> {
  for (const { name, last, called } of sequences) await client.query('SELECT setval($1::regclass, $2::bigint, $3)', [name, last, called]);
}

function agreed(manifest: Manifest, seen: readonly Section[]): Manifest {
  if (JSON.stringify(manifest.sections) !== JSON.stringify(seen)) throw new StartError('The backup is damaged: its manifest names other contents.');
  return manifest;
}

async function compare(client: pg.ClientBase, table: TableShape, { sections }: Manifest): Promise<void> {
  const told = sections.find(({ name }) => name === table.name);
  if (!told && table.name.startsWith('bullmq.')) return; // the job queue of the original was in Redis
  if (!told) throw new StartError(`The backup has no table ${table.name}: restore with the version that made the backup, then update.`);
  const digest = createHash('sha256');
  for await (const chunk of rowsOf(client, table)) digest.update(chunk);
  if (digest.digest('hex') !== told.sha256) throw new StartError(`What was restored into ${table.name} is not what was saved.`);
}

function refused(error: unknown): never {
  throw new StartError(`The backup does not hold together: ${error instanceof Error ? error.message : 'a rule of the database refused it'}.`);
}
