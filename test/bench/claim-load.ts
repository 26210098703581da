import { Agent, request } from 'node:http';

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

const agent = new Agent({ keepAlive: true, noDelay: true });

function post<T>(port: number, token: string, path: string, body: object): Promise<{ status: number; json: T }> {
  const text = JSON.stringify(body);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'idempotency-key': crypto.randomUUID() };
  return new Promise((resolve, reject) => {
    const call = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (response) => {
      let answer = '';
      response.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, json: JSON.parse(answer) as T }));
    });
    call.on('error', reject).end(text);
  });
}

async function run({ port, tokens, seconds, atLeast = 0 }: ClaimOrder): Promise<ClaimAnswer> {
  const until = performance.now() + seconds * 1000;
  const times: number[] = [], orders: string[] = [], failures: string[] = [];
  const volunteer = async (token: string): Promise<void> => {
    while ((performance.now() < until || orders.length < atLeast) && failures.length < 10) {
      const start = performance.now();
      const claim = await post<Claimed>(port, token, '/api/v1/tasks/claim', { wanted: 1 });
      if (claim.status !== 200) return void failures.push(`claim ${claim.status} ${JSON.stringify(claim.json)}`);
      times.push(performance.now() - start);
      const { leaseId, fence, orders: [order] } = claim.json;
      const done = await post<object>(port, token, `/api/v1/leases/${leaseId}/copy`, { fence, orderId: order!.id });
      if (done.status !== 200) return void failures.push(`copy ${done.status} ${JSON.stringify(done.json)}`);
      orders.push(order!.id);
    }
  };
  await Promise.all(tokens.map(volunteer));
  times.sort((a, b) => a - b);
  return { pairsPerSecond: orders.length / seconds, p95: times[Math.floor(times.length * 0.95)] ?? 0, orders, failures };
}

process.on('message', (order: ClaimOrder) => {
  void run(order).then((answer) => {
    process.send!(answer, undefined, {}, () => process.disconnect());
  });
});
