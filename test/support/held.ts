import type pg from 'pg';

/** Somebody else holds an advisory lock while `act` waits for it, and says `meanwhile` before they let go; answers what came of `act`. */
export async function whileHeld<T>(admin: pg.Pool, { lock, shared = false }: { lock: number; shared?: boolean }, act: () => Promise<T>, meanwhile = 'SELECT 1'): Promise<T> {
  const other = await admin.connect();
  try {
    await other.query('BEGIN');
    await other.query(`SELECT pg_advisory_xact_lock${shared ? '_shared' : ''}($1)`, [lock]);
    const end: { done: boolean } = { done: false };
    const acting = act().finally(() => { end.done = true; });
    const isWaiting = async (): Promise<boolean> => (await admin.query(`SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND NOT granted`, [lock])).rowCount !== 0;
    while (!end.done && !(await isWaiting()));
    if (end.done) throw new Error('it did not wait for the lock');
    await other.query(meanwhile);
    await other.query('COMMIT');
    return await acting;
  } finally {
    other.release(true);
  }
}
