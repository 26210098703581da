import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TooMany } from '../kernel/problem.js';
import { PublicReader } from '../platform/database/index.js';
import { Contexts, type OurRequest } from '../platform/http/index.js';

const LIVE_LEAST_MS = 2_000;

/** Whether a form came back sooner than a person can read it. Pure. */
export const tooQuick = (ageMs: number | null, leastMs: number): boolean => ageMs === null || ageMs < leastMs;

/** Stands before anything that makes an object at Stripe: card testers send forms faster than people. Demos and tests are programs and may. */
@Injectable()
export class Gate implements OnModuleInit {
  private leastMs = LIVE_LEAST_MS;

  constructor(
    @Inject(Contexts) private readonly contexts: Contexts,
    @Inject(PublicReader) private readonly reader: PublicReader,
  ) {}

  async onModuleInit(): Promise<void> {
    const born = await this.reader.one<{ kind: string }>('SELECT kind FROM public_read.installation');
    if (born && born.kind !== 'live') this.leastMs = 0;
  }

  /** Throws TooMany `campaigns.tooQuick`. */
  check({ body, session }: Pick<OurRequest, 'body' | 'session'>): void {
    const age = this.contexts.ageOf((body as { _token?: unknown } | undefined)?._token, session);
    if (tooQuick(age, this.leastMs)) throw new TooMany('campaigns.tooQuick', 'That was quicker than we can take. Please go back, wait a moment and send it again.');
  }
}
