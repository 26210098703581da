import multipart from '@fastify/multipart';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { TooMany } from '../../kernel/problem.js';

/** A form with one picture and a few fields; nothing of it reaches the disk before it was opened and made anew. */
const LIMITS = { fileSize: 8 * 1024 * 1024, files: 1, fields: 20, fieldSize: 8 * 1024, fieldNameSize: 60, parts: 21, headerPairs: 20 };
/** Forms with a file that are read at once; the next is told to wait, so that memory has a bound. */
const AT_ONCE = 4;

/** A page's form that brings a picture: only these routes read multipart at all. The file arrives as a Buffer among the fields. */
export const TakesPicture = (): MethodDecorator => RouteConfig({ picture: true });

/** The same for a form that brings another file of ours, as a statement of the bank: whoever takes it reads it whole, and keeps what was read. */
export const TakesFile = TakesPicture;

/** A form's picture and its other fields; no picture when none was chosen, or when the form came without files. */
export function splitPicture(body: unknown, field: string): { picture: Buffer | undefined; fields: Readonly<Record<string, unknown>> } {
  const { [field]: given, ...fields } = (body ?? {}) as Record<string, unknown>;
  return { picture: Buffer.isBuffer(given) && given.length > 0 ? given : undefined, fields };
}

/** Whether cookies hold a session of somebody of ours that lives: who sends none takes nobody's place. */
export type IsSignedIn = (cookies: string | undefined) => Promise<boolean>;

/** Reads multipart where a route takes a picture, from somebody who is signed in, a few at a time; anywhere else it is refused unread. */
export async function takeUploads(fastify: FastifyInstance, isSignedIn: IsSignedIn): Promise<void> {
  let reading = 0;
  fastify.addHook('onRequest', async (request, reply) => {
    if (!request.headers['content-type']?.toLowerCase().startsWith('multipart/')) return;
    const isTaken = (request.routeOptions.config as { picture?: boolean }).picture && (await isSignedIn(request.headers.cookie));
    if (!isTaken || reply.raw.closed) throw Object.assign(new Error('no form with files here'), { statusCode: 415 }); // closed: hung up meanwhile, so no place would come free
    if (reading >= AT_ONCE) throw new TooMany('http.busy', 'Many pictures arrive just now. Send yours again in a minute.');
    reading += 1;
    reply.raw.once('close', () => { reading -= 1; });
  });
  await fastify.register(multipart, { attachFieldsToBody: 'keyValues', limits: LIMITS });
}
