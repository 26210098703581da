import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { Reader } from '../platform/database/index.js';
import type { PlainKey } from '../platform/i18n/index.js';
import { may, type Permission } from './permissions.js';

/** Work that waits for whoever has the permission: one line of the console's first page. */
export interface ToDo {
  readonly permission: Permission;
  /** The page where it is done. */
  readonly path: string;
  readonly label: PlainKey;
  /** Answers one row `count` (int) and `oldest` (timestamptz or null), read as the reader's role. `$1` is the actor's id. */
  readonly sql: string;
}

export interface Waiting extends ToDo {
  readonly count: number;
  readonly oldest: Date | null;
}

/** What waits, by role: modules add their lines, the console shows those of the person who asks, oldest first. */
@Injectable()
export class ToDos {
  private readonly lines: ToDo[] = [];

  constructor(@Inject(Reader) private readonly reader: Reader) {}

  add(...lines: readonly ToDo[]): void {
    this.lines.push(...lines);
  }

  async of(actor: Actor): Promise<Waiting[]> {
    const mine = this.lines.filter(({ permission }) => may(actor, permission));
    const found = await Promise.all(mine.map(async (line) => {
      const row = await this.reader.one<{ count: number; oldest: Date | null }>(line.sql, line.sql.includes('$1') ? [actor.id] : []);
      return { ...line, count: row?.count ?? 0, oldest: row?.oldest ?? null };
    }));
    return found.sort((a, b) => (a.oldest?.getTime() ?? Infinity) - (b.oldest?.getTime() ?? Infinity));
  }
}
