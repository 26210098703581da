import { createPostgresBackend, type QueueOptions, setDefaultBackendFactory } from 'bullmq';

/** Where BullMQ keeps its jobs: PostgreSQL (own schema, own role, small pools) unless there is a Redis. */
export type QueuePlace = { readonly redisUrl: string } | { readonly postgresUrl: string };

/** BullMQ's connection options for the place. Chooses the process-wide backend as well: one process uses one of them. */
export function queueOptions(place: QueuePlace): QueueOptions {
  if ('redisUrl' in place) {
    setDefaultBackendFactory(undefined);
    return { connection: { url: place.redisUrl, maxRetriesPerRequest: null } };
  }
  setDefaultBackendFactory(createPostgresBackend as never);
  return { connection: { connectionString: place.postgresUrl, schema: 'bullmq', max: 4, migrate: false } };
}
