import { Wire } from './wire.js';

/** Volunteers who claim and finish, each with a session of their own, in a process of their own. */
export interface ClaimOrder {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly seconds: number;
  /** Goes on, however long it takes, until so many pairs are done. */
  readonly atLeast?: number;
}
export interface ClaimAnswer {
  readonly pairsPerSecond: number;
  readonly p95: number;
  readonly orders: readonly string[];
  readonly failures: readonly string[];
}
interface Claimed {
  readonly leaseId: string;
  readonly fence: number;
  readonly orders: readonly { readonly id: string }[];
}

async function post<T>(wire: Wire, port: number, token: string, path: string, body: object): Promise<{ status: number; json: T }> {
  const text = JSON.stringify(body);
  const head = `POST ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nIdempotency-Key: ${crypto.randomUUID()}\r\nContent-Length: ${text.length}\r\n\r\n`;
  const answer = await wire.ask(head + text);
  return { status: answer.status, json: JSON.parse(answer.body) as T };
}

async function run({ port, tokens, seconds, atLeast = 0 }: ClaimOrder): Promise<ClaimAnswer> {
  const until = performance.now() + seconds * 1000;
  const times: number[] = [], orders: string[] = [], failures: string[] = [];
  const volunteer = async (token: string): Promise<void> => {
    const wire = new Wire(port);
    while ((performance.now() < until || orders.length < atLeast) && failures.length < 10) {
      const start = performance.now();
      const claim = await post<Claimed>(wire, port, token, '/api/v1/tasks/claim', { wanted: 1 });
      if (claim.status !== 200) return void failures.push(`claim ${claim.status} ${JSON.stringify(claim.json)}`);
      times.push(performance.now() - start);
      const { leaseId, fence, orders: [order] } = claim.json;
      const done = await post<object>(wire, port, token, `/api/v1/leases/${leaseId}/copy`, { fence, orderId: order!.id });
      if (done.status !== 200) return void failures.push(`copy ${done.status} ${JSON.stringify(done.json)}`);
      orders.push(order!.id);
    }
    wire.close();
  };
  await Promise.all(tokens.map(volunteer));
  times.sort((a, b) => a - b);
  return { pairsPerSecond: orders.length / seconds, p95: times[Math.floor(times.length * 0.95)] ?? 0, orders, failures };
}

process.on('message', (order: ClaimOrder) => void run(order).then((answer) => process.send!(answer)));
