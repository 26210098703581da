import { StartError } from '../../config/settings.js';
import { Problem } from '../kernel/problem.js';
import { plainError } from '../platform/plain-error.js';
import { Unexpected } from './http-client.js';

/** The oldest Node whose ES modules all our packages load with. */
const NODE_LEAST = [24, 11] as const;

/** Ends with one sentence on an older Node. From then on an error nobody caught ends the process too, said without values. */
export function requireNode(): void {
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${plainError(error)}\n`);
    process.exit(1);
  });
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1])) return;
  process.stderr.write(`Pasylka needs Node ${NODE_LEAST.join('.')} or newer and this is ${process.versions.node}: run it through npm, which brings its own, or install Node 24.\n`);
  process.exit(1);
}

const DATABASE_SILENT = (code: string): string => `The database at DATABASE_URL does not answer (${code}): check host and port, and that PostgreSQL runs.`;
const SIGN_IN_REFUSED = (): string => 'The database refused the sign-in of DATABASE_URL: check user and password.';
const NOT_WRITABLE = (code: string, message: string): string => `The data folder cannot be written (${code}): ${message}`;

/** Troubles of the system and of PostgreSQL a person can mend, by their code. */
const SENTENCES: Readonly<Record<string, (code: string, message: string) => string>> = {
  ECONNREFUSED: DATABASE_SILENT, ENOTFOUND: DATABASE_SILENT, ETIMEDOUT: DATABASE_SILENT, EAI_AGAIN: DATABASE_SILENT,
  '28P01': SIGN_IN_REFUSED, '28000': SIGN_IN_REFUSED,
  '3D000': () => 'The database named in DATABASE_URL does not exist: create it first.',
  EADDRINUSE: () => 'The port is taken: stop the other program or choose another with PORT.',
  EACCES: NOT_WRITABLE, EROFS: NOT_WRITABLE, ENOSPC: NOT_WRITABLE,
};

/** One sentence for what a person can mend; anything else with its stack and without values. The exit code is 1. */
export function explain(error: unknown): string {
  if (error instanceof StartError || error instanceof Problem || error instanceof Unexpected) return error.message;
  const { code = '', message = '' } = error as { code?: string; message?: string };
  const sentence = Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined;
  return sentence?.(code, message) ?? plainError(error);
}
