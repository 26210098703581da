import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Settings, StartError } from '../../config/settings.js';

export interface SandboxProcess {
  readonly base: string;
  readonly stop: () => Promise<void>;
}

/** Starts the Stripe sandbox as a program of its own and points the settings at it. Its secrets are generated and kept with its state. */
export async function startSandboxProcess(settings: Settings): Promise<SandboxProcess> {
  const secrets = secretsIn(settings.path('sandbox.secrets'));
  const child = spawn(process.execPath, [join(import.meta.dirname, '../sandbox/main.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '', SANDBOX_PORT: String(settings.SANDBOX_PORT ?? 0), SANDBOX_FILE: settings.path('sandbox.json'), SANDBOX_KEY: secrets.key,
      SANDBOX_WEBHOOK_URL: `http://localhost:${settings.PORT}/webhooks/stripe`, SANDBOX_WEBHOOK_SECRET: secrets.webhook, SANDBOX_SETTLE_MS: '1500',
    },
  });
  const port = await portOf(child);
  settings.STRIPE_SECRET_KEY = secrets.key;
  settings.STRIPE_WEBHOOK_SECRET = secrets.webhook;
  settings.STRIPE_API_BASE = `http://localhost:${port}`;
  return { base: settings.STRIPE_API_BASE, stop: () => stop(child) };
}

function secretsIn(file: string): { key: string; webhook: string } {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as { key: string; webhook: string };
  const secrets = { key: `sk_test_sandbox${randomBytes(16).toString('hex')}`, webhook: `whsec_${randomBytes(24).toString('hex')}` };
  writeFileSync(file, JSON.stringify(secrets), { mode: 0o600 });
  return secrets;
}

async function portOf(child: ChildProcess): Promise<number> {
  const lines = createInterface({ input: child.stdout! });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => resolve((JSON.parse(line) as { port: number }).port));
    child.once('exit', (code) => reject(new StartError(`The Stripe sandbox did not start (exit code ${code ?? 'none'}).`)));
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}
