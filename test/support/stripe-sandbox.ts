import { createServer, request as forward, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { StripeCheck } from './stripe-schema/check.js';

export const WEBHOOK_SECRET = 'whsec_test_of_the_sandbox';
export const TEST_KEY = 'sk_test_sandbox_tests';
const check = new StripeCheck();

/** A webhook as it arrived: the raw text is what the signature covers. */
export interface Received {
  raw: string;
  signature: string;
  event: Stripe.Event;
}

export interface SandboxScene {
  sandbox: Sandbox;
  stripe: Stripe;
  received: Received[];
  /** Answers of the webhook receiver to come; 200 when empty. */
  answers: number[];
  control<T>(path: string, body?: object): Promise<T>;
  page(path: string, form?: Record<string, string>): Promise<{ status: number; text: string; location: string | null }>;
  close(): Promise<void>;
}

/** A sandbox, the official SDK on it, and a webhook receiver; every answer and event that passes is checked against Stripe's schema. */
export async function sandboxScene(options: SandboxOptions = {}): Promise<SandboxScene> {
  const received: Received[] = [];
  const answers: number[] = [];
  const faults: string[] = [];
  const hooks = await receiver(received, answers, faults);
  const sandbox = await startSandbox({
    key: TEST_KEY, settleMs: null, webhookUrl: `http://127.0.0.1:${portOf(hooks)}/`, webhookSecret: WEBHOOK_SECRET, retryMs: [1, 1], ...options,
  });
  const gate = await checkedGate(sandbox.port, faults);
  return {
    sandbox,
    stripe: stripeOn(portOf(gate)),
    received,
    answers,
    control: (path, body) => control(sandbox.origin, path, body),
    page: (path, form) => page(sandbox.origin, path, form),
    close: async () => {
      await sandbox.close();
      for (const server of [hooks, gate]) server.close().closeAllConnections();
      if (faults.length > 0) throw new Error(faults.join('\n'));
    },
  };
}

export const stripeOn = (port: number, key = TEST_KEY): Stripe =>
  new Stripe(key, { host: '127.0.0.1', port, protocol: 'http', telemetry: false, maxNetworkRetries: 0 });

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

const started = (server: Server): Promise<Server> => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function receiver(received: Received[], answers: number[], faults: string[]): Promise<Server> {
  return started(
    createServer((request, response) => {
      void textOf(request).then((raw) => {
        const event = eventOf(raw);
        received.push({ raw, signature: String(request.headers['stripe-signature']), event });
        if (event.id) noting(faults, () => check.event(event));
        response.writeHead(answers.shift() ?? 200).end();
      });
    }),
  );
}

/** What was cut short is no event: an empty object. */
function eventOf(raw: string): Stripe.Event {
  try {
    return JSON.parse(raw) as Stripe.Event;
  } catch {
    return {} as Stripe.Event;
  }
}

function noting(faults: string[], work: () => void): void {
  try {
    work();
  } catch (error) {
    faults.push(String(error));
  }
}

/** Passes everything through to the sandbox and checks what comes back; faults are thrown when the scene closes. */
function checkedGate(port: number, faults: string[]): Promise<Server> {
  return started(createServer((request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    const onward = forward({ host: '127.0.0.1', port, method, path: url, headers }, (answer) => {
      void textOf(answer).then((text) => {
        if (answer.headers['content-type'] === 'application/json') noting(faults, () => check.answer(method, url.split('?')[0]!, answer.statusCode!, JSON.parse(text)));
        response.writeHead(answer.statusCode!, answer.headers).end(text);
      });
    });
    // The sandbox hung up: so do we.
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }));
}

async function control<T>(origin: string, path: string, body?: object): Promise<T> {
  const init = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return (await (await fetch(`${origin}/_sandbox${path}`, init)).json()) as T;
}

async function page(origin: string, path: string, form?: Record<string, string>) {
  const init = form && { method: 'POST', body: new URLSearchParams(form) };
  const answer = await fetch(new URL(path, origin), { redirect: 'manual', ...init });
  return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
}
