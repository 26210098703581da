import { hash, verify } from '@node-rs/argon2';

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. */
const ARGON = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Checked against when there is no password, so that the answer takes as long. */
const nobody = hash('nobody', ARGON);

export const hashPassword = (password: string): Promise<string> => hash(password, ARGON);

/** Whether the password is the one that was hashed; takes as long when there is none. */
export async function isPassword(known: string | null | undefined, given: string): Promise<boolean> {
  const right = await verify(known ?? (await nobody), given);
  return right && typeof known === 'string';
}
