import { createPostgresBackend, Queue } from 'bullmq';
import pg from 'pg';
import { QUEUE } from './jobs.js';

/** Brings BullMQ's own schema up to date as the migrator, and lets `pasylka_jobs` use it. Call after `migrate()`. */
export async function migrateQueue(databaseUrl: string): Promise<void> {
  const queue = new Queue(QUEUE, { connection: { connectionString: databaseUrl, schema: 'bullmq', max: 1, migrate: true } }, createPostgresBackend as never);
  try {
    await queue.waitUntilReady();
  } finally {
    await queue.close();
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  // The sequence of the queue's job numbers, which BullMQ would make at the first job: its user makes nothing.
  await client.query(`SELECT bullmq.next_job_id('${QUEUE}')`);
  await client.query(`
    GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA bullmq TO pasylka_jobs;
    GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA bullmq TO pasylka_jobs;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA bullmq TO pasylka_jobs`);
  await client.end();
}
