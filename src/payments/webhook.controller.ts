import { BadRequestException, Controller, HttpCode, Inject, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import Stripe from 'stripe';
import { Settings } from '../../config/settings.js';
import { NotFound } from '../kernel/problem.js';
import { Anyone, WithoutToken, type OurRequest } from '../platform/http/index.js';
import { envelopeOf } from './envelope.js';
import { Inbox } from './inbox.js';

const TOLERANCE_S = 300;
type Signed = Pick<OurRequest, 'headers'> & { rawBody?: Buffer | undefined };

/** Where Stripe tells us that something happened. 200 means stored, never less, never more. */
@ApiExcludeController()
@Controller('webhooks')
export class StripeWebhook {
  constructor(
    @Inject(Stripe) private readonly stripe: Stripe,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Settings) private readonly settings: Settings,
  ) {}

  /** Answers 400 for a body that Stripe did not sign in the last five minutes, and changes nothing then. */
  @Post('stripe') @Anyone() @WithoutToken() @HttpCode(200)
  async take(@Req() request: OurRequest & { rawBody?: Buffer }): Promise<{ received: true }> {
    const secrets = this.settings.STRIPE_WEBHOOK_SECRET?.split(',');
    if (!secrets) throw new NotFound('payments.pollOnly', 'This installation asks Stripe itself and takes no webhooks.');
    await this.inbox.store(envelopeOf(this.verified(request, secrets), this.settings.STRIPE_SECRET_KEY?.includes('_live_') ?? false));
    return { received: true };
  }

  /** Two secrets while one is replaced: Stripe signs with both for a day at most. */
  private verified({ rawBody, headers }: Signed, [secret, ...others]: readonly string[]): Stripe.Event {
    const signature = headers['stripe-signature'];
    try {
      return this.stripe.webhooks.constructEvent(rawBody ?? '', typeof signature === 'string' ? signature : '', secret ?? '', TOLERANCE_S);
    } catch {
      if (others.length > 0) return this.verified({ rawBody, headers }, others);
      throw new BadRequestException();
    }
  }
}
