import pg from 'pg';

// date as its ISO text: a day has no time zone. bigint stays text; see kernel/money `minorFromDb`.
pg.types.setTypeParser(pg.types.builtins.DATE, (text: string) => text);

/**
 * A connection has read the catalogue and planned its statements; after ten quiet seconds (the pool's default) nobody should have to wait
 * for that again. One that breaks says so to whoever waits for its answer; an event nobody listened to would end the process.
 */
export const LASTING = {
  idleTimeoutMillis: 0, keepAlive: true,
  onConnect: (client: pg.ClientBase): void => {
    client.on('error', () => undefined);
  },
};

/** A door that only looks: its role cannot write. */
abstract class ReadOnly {
  private readonly pool: pg.Pool;

  constructor(url: string, max = 6) {
    this.pool = new pg.Pool({ connectionString: url, max, ...LASTING });
    this.pool.on('error', () => undefined); // an idle connection that died is replaced at the next query
  }

  async query<Row>(sql: string, params: unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query(sql, params);
    return rows as Row[];
  }

  async one<Row>(sql: string, params: unknown[] = []): Promise<Row | undefined> {
    return (await this.query<Row>(sql, params))[0];
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** What signed-in people read: all tables of the domain, never the keyring. */
export class Reader extends ReadOnly {
  private readonly door = 'reader';
}

/** What the public site reads: views of schema `public_read`, and nothing else. */
export class PublicReader extends ReadOnly {
  private readonly door = 'public';
}
