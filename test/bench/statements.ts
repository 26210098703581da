import pg from 'pg';

/** Counts the statements that this process sends to any PostgreSQL while `work` runs: BEGIN and COMMIT too. */
export async function countStatements<R>(work: () => Promise<R>): Promise<{ result: R; statements: string[] }> {
  const prototype = pg.Client.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const real = prototype.query;
  const statements: string[] = [];
  prototype.query = function (this: unknown, ...args: unknown[]) {
    statements.push(textOf(args[0]));
    return real.apply(this, args);
  };
  try {
    return { result: await work(), statements };
  } finally {
    prototype.query = real;
  }
}

const textOf = (query: unknown): string => (typeof query === 'string' ? query : ((query as { text?: string }).text ?? '?')).trim().slice(0, 80);
