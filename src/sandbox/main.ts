import { fstatSync } from 'node:fs';
import { startSandbox } from './index.js';

/** A whole number of at least 0, or undefined when unset. Throws when it is anything else. */
function whole(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} has to be a whole number, not "${text}".`);
  return Number(text);
}

const text = (name: string): string | undefined => process.env[name] || undefined;

async function main(): Promise<void> {
  const sandbox = await startSandbox({
    port: whole('SANDBOX_PORT'),
    file: text('SANDBOX_FILE'),
    webhookUrl: text('SANDBOX_WEBHOOK_URL'),
    webhookSecret: text('SANDBOX_WEBHOOK_SECRET'),
    key: text('SANDBOX_KEY'),
    settleMs: process.env['SANDBOX_SETTLE_MS'] === 'never' ? null : whole('SANDBOX_SETTLE_MS'),
  });
  const end = (): void => void sandbox.close().then(() => process.exit(0));
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  if (process.send) process.once('disconnect', end);
  else if (hasParentPipe()) process.stdin.once('close', end).resume();
  // Only now: whoever reads this line may already send a signal.
  process.stdout.write(`${JSON.stringify({ port: sandbox.port })}\n`);
}

/** Whoever started us with a pipe is gone when the pipe closes; a terminal, a file or /dev/null tells nothing. */
function hasParentPipe(): boolean {
  const stdin = fstatSync(0);
  return stdin.isFIFO() || stdin.isSocket();
}

main().catch((error: unknown) => {
  process.stderr.write(`The Stripe sandbox cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
