import { StartError } from '../../config/settings.js';

/** The oldest Node whose ES modules all our packages load with. */
const NODE_LEAST = [24, 11] as const;

/** Ends with one sentence on an older Node. */
export function requireNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > NODE_LEAST[0] || (major === NODE_LEAST[0] && minor >= NODE_LEAST[1])) return;
  process.stderr.write(`Pasylka needs Node ${NODE_LEAST.join('.')} or newer and this is ${process.versions.node}: run it through npm, which brings its own, or install Node 24.\n`);
  process.exit(1);
}

/** One sentence for what a person can mend; anything else with its stack. The exit code is 1. */
export function explain(error: unknown): string {
  if (error instanceof StartError) return error.message;
  const { code, message, stack } = error as { code?: string; message?: string; stack?: string };
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'ETIMEDOUT' || code === 'EAI_AGAIN') return `The database at DATABASE_URL does not answer (${code}): check host and port, and that PostgreSQL runs.`;
  if (code === '28P01' || code === '28000') return 'The database refused the sign-in of DATABASE_URL: check user and password.';
  if (code === '3D000') return 'The database named in DATABASE_URL does not exist: create it first.';
  if (code === 'EADDRINUSE') return 'The port is taken: stop the other program or choose another with PORT.';
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') return `The data folder cannot be written (${code}): ${message ?? ''}`;
  return stack ?? String(error);
}
