import { Unexpected } from './http-client.js';

/** What is paid at the sandbox: a session, with which card, by whom, when (unix seconds). */
export interface Payment {
  readonly session: string;
  readonly card: string;
  /** Tells apart donors who use the same test card. */
  readonly person: string;
  readonly at?: number;
  readonly settle: boolean;
  /** Answers the bank's question of 3D Secure. */
  readonly confirm?: boolean;
}
export interface Paid {
  readonly session: string;
  readonly status: 'paid' | 'declined' | 'authenticate' | 'refused';
  readonly code?: string;
}

/** The sandbox's own controls: what a year of donors would do, in a moment. */
export class SandboxControl {
  constructor(private readonly base: string) {}

  async pay(payments: readonly Payment[]): Promise<readonly Paid[]> {
    const { payments: paid } = await this.post<{ payments: Paid[] }>('pay', { payments });
    const refused = paid.find(({ status }) => status === 'refused');
    if (refused) throw new Unexpected(`the sandbox refused a payment: ${refused.code ?? 'no reason'}`);
    return paid;
  }

  /** Sets its clock (unix seconds) and lets it run from there; null is real time again. */
  async clock(at: number | null): Promise<void> {
    await this.post('clock', { at });
  }

  async webhooks(on: boolean): Promise<void> {
    await this.post('webhooks', { on });
  }

  /** The fees of all that is paid become known, `at` that moment. Resolves to how many. */
  async settle(at: number): Promise<number> {
    return (await this.post<{ settled: number }>('settle', { at })).settled;
  }

  private async post<R>(verb: string, body: object): Promise<R> {
    const response = await fetch(`${this.base}/_sandbox/${verb}`, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } });
    if (!response.ok) throw new Unexpected(`the sandbox answered ${response.status} to ${verb}: ${(await response.text()).slice(0, 200)}`);
    return (await response.json()) as R;
  }
}

/** The session's id in the address of its page. */
export function sessionIn(url: string): string {
  const id = /\/c\/pay\/(\w+)/.exec(url)?.[1];
  if (!id) throw new Unexpected(`no payment page in ${url}`);
  return id;
}
