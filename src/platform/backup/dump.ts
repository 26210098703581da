import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { frame } from './frames.js';
import { sequencesOf, tablesOf, type TableShape } from './tables.js';

export const FORMAT = 'pasylka-backup/v1';

/** The first frame: what this is, and of which moment. */
export interface Header {
  readonly format: typeof FORMAT;
  readonly part: 'data' | 'keys';
  /** Whether the keys lie in a database of their own. */
  readonly apart: boolean;
  /** The database's clock. */
  readonly at: string;
  readonly kind: string;
  /** Of a keyring: known words under its root key, so that a restore can tell a wrong one before it begins. */
  readonly rootCheck: string | null;
  /** Names of the migrations that had run: a restore brings a database to the same point first. */
  readonly migrations: readonly string[];
}
export interface Section {
  readonly name: string;
  readonly rows: number;
  /** SHA-256 of the table's rows as text, or of the file. */
  readonly sha256: string;
}
export interface Manifest {
  readonly sections: readonly Section[];
}

export interface DumpChoice {
  readonly only?: string;
  readonly except?: string;
  /** Folders whose files come along, each named for the restore. */
  readonly folders?: Readonly<Record<string, string>>;
}

/** The frames of one backup, read in the client's transaction (repeatable read, `speakPlainly`). Ends with its manifest, handed to `done` too. */
export async function* dump(client: pg.ClientBase, header: Header, choice: DumpChoice, done: (manifest: Manifest) => void): AsyncGenerator<Buffer> {
  const sections: Section[] = [];
  yield frame('header', header);
  for (const table of await tablesOf(client, choice)) {
    yield frame('table', table);
    yield* section(table.name, rowsOf(client, table), countLines, sections);
  }
  yield frame('sequences', await sequencesOf(client, choice));
  for (const [name, folder] of Object.entries(choice.folders ?? {})) {
    for (const path of filesIn(folder)) {
      const file = join(name, relative(folder, path));
      yield frame('file', { path: file });
      yield* section(file, createReadStream(path), () => 0, sections);
    }
  }
  done({ sections });
  yield frame('manifest', { sections });
}

/** A table's rows as COPY writes them. */
export const rowsOf = (client: pg.ClientBase, { name, columns }: TableShape): AsyncIterable<Buffer> =>
  client.query(copyTo(`COPY ${name} (${columns.join(', ')}) TO STDOUT`));

async function* section(name: string, content: AsyncIterable<Buffer>, count: (chunk: Buffer) => number, sections: Section[]): AsyncGenerator<Buffer> {
  const digest = createHash('sha256');
  let rows = 0;
  for await (const chunk of content) {
    digest.update(chunk);
    rows += count(chunk);
    yield frame('data', chunk);
  }
  sections.push({ name, rows, sha256: digest.digest('hex') });
  yield frame('end', sections.at(-1)!);
}

/** Rows in COPY's text: one for each line feed, since those within a value are written `\n`. */
export function countLines(chunk: Buffer): number {
  let lines = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
  return lines;
}

function filesIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile()).sort();
}
