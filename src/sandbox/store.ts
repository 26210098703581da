import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import type { Kind, Rows } from './rows.js';

interface Line {
  k: Kind;
  id: string;
  /** Absent when the row was removed. */
  o?: Rows[Kind];
}

/**
 * All state: maps in memory, and with a `file` a journal of JSON lines (the last line of a row wins).
 * Rows are replaced, never changed in place. What a request changed is in the file before its answer leaves.
 */
export class Store {
  private readonly maps = new Map<Kind, Map<string, Rows[Kind]>>();
  private readonly dirty = new Map<string, Line>();
  private fd: number | undefined;

  constructor(private readonly file?: string) {
    if (!file) return;
    if (existsSync(file)) this.load(readFileSync(file, 'utf8'));
    this.compact(file);
    this.fd = openSync(file, 'a');
  }

  put<K extends Kind>(kind: K, row: Rows[K]): Rows[K] {
    this.map(kind).set(row.id, row);
    this.remember({ k: kind, id: row.id, o: row });
    return row;
  }

  remove(kind: Kind, id: string): void {
    if (this.map(kind).delete(id)) this.remember({ k: kind, id });
  }

  find<K extends Kind>(kind: K, id: string): Rows[K] | undefined {
    return this.map(kind).get(id);
  }

  /** Rows in the order they were first put. */
  all<K extends Kind>(kind: K): Rows[K][] {
    return [...this.map(kind).values()];
  }

  close(): void {
    this.flush();
    if (this.fd === undefined) return;
    fsyncSync(this.fd);
    closeSync(this.fd);
    this.fd = undefined;
  }

  private map<K extends Kind>(kind: K): Map<string, Rows[K]> {
    let map = this.maps.get(kind);
    if (!map) this.maps.set(kind, (map = new Map<string, Rows[Kind]>()));
    return map as Map<string, Rows[K]>;
  }

  private remember(line: Line): void {
    if (this.fd === undefined) return;
    // The microtask runs after the synchronous handler and before its answer can be sent.
    if (this.dirty.size === 0) queueMicrotask(() => this.flush());
    this.dirty.set(`${line.k} ${line.id}`, line);
  }

  private flush(): void {
    if (this.fd === undefined || this.dirty.size === 0) return;
    const text = [...this.dirty.values()].map((line) => `${JSON.stringify(line)}\n`).join('');
    this.dirty.clear();
    writeSync(this.fd, text);
  }

  /** A line cut short by a crash was never answered for: it is dropped. */
  private load(text: string): void {
    const end = text.lastIndexOf('\n') + 1;
    for (const raw of text.slice(0, end).split('\n').filter(Boolean)) {
      const line = JSON.parse(raw) as Line;
      if (line.o) this.map(line.k).set(line.id, line.o);
      else this.map(line.k).delete(line.id);
    }
  }

  private compact(file: string): void {
    const lines: string[] = [];
    for (const [k, map] of this.maps) for (const [id, o] of map) lines.push(`${JSON.stringify({ k, id, o })}\n`);
    const draft = `${file}.new`;
    writeFileSync(draft, lines.join(''), { mode: 0o600 });
    renameSync(draft, file);
  }
}
