import { type ArgumentsHost, type CanActivate, Catch, type ExceptionFilter, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { Unavailable } from '../kernel/problem.js';
import { isOpen, PublicReader } from '../platform/database/index.js';
import { ACCESS, contextOf, type Contexts, requestOf, type OurRequest } from '../platform/http/index.js';
import { Button, PageHead, renderPage, Wrap, type PageContext } from '../platform/web/index.js';

/** What anybody may use before the site opens: its published accounts, how to check them, and the doors of those who prepare it. */
const BEFORE = /^\/(transparency|verify|log|safety|channels|sign-in|sign-out|invitation|account|assets|webhooks|healthz|readyz|metrics|dev|api)(\/|$)/;
const TAKES_MONEY = /^\/api\/v1\/campaigns\/[^/]+\/donations$/;

class NotOpenYet extends Error {}

/** Until `doctor` was green once, visitors read *opening soon* and no donation begins, by page or API. Stands before every handler. */
@Injectable()
export class OpeningSoon implements CanActivate {
  private opened = false;

  constructor(
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (await this.isOpen()) return true;
    const { method, routeOptions: { url = '' } } = requestOf(context);
    if (method !== 'GET' && TAKES_MONEY.test(url)) throw new Unavailable('site.openingSoon', 'This site opens soon: it takes no donations yet.');
    const forAnyone = this.reflector.getAllAndOverride<string | undefined>(ACCESS, [context.getHandler(), context.getClass()]) === 'anyone';
    if (forAnyone && !BEFORE.test(url)) throw new NotOpenYet();
    return true;
  }

  /** Opens once and stays so; until then each request asks. */
  private async isOpen(): Promise<boolean> {
    this.opened ||= await isOpen(this.reader);
    return this.opened;
  }
}

/** What visitors read instead. */
@Catch(NotOpenYet)
export class OpeningSoonFilter implements ExceptionFilter<NotOpenYet> {
  constructor(private readonly contexts: Contexts) {}

  catch(_error: NotOpenYet, host: ArgumentsHost): void {
    const page = contextOf(host.switchToHttp().getRequest<OurRequest>(), this.contexts);
    const html = renderPage({ page, title: page.t('site.opening.title'), body: <Notice page={page} /> });
    void host.switchToHttp().getResponse<FastifyReply>().status(503).type('text/html; charset=utf-8').header('Cache-Control', 'no-store').send(html);
  }
}

function Notice({ page }: { page: PageContext }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead title={page.t('site.opening.title')} lede={page.t('site.opening.text')} />
      <p class="row"><Button tone="second" href={page.link('/transparency')}>{page.t('site.opening.accounts')}</Button></p>
    </Wrap>
  );
}
