import { type CallHandler, type ExecutionContext, Inject, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import { of, type Observable } from 'rxjs';
import { Unavailable } from '../kernel/problem.js';
import { isOpen, PublicReader } from '../platform/database/index.js';
import { ACCESS, requestOf } from '../platform/http/index.js';
import { Button, PageHead, renderPage, Wrap, type PageContext } from '../platform/web/index.js';

/** What anybody may use before the site opens: its published accounts, how to check them, and the doors of those who prepare it. */
const BEFORE = /^\/(transparency|verify|log|safety|channels|sign-in|sign-out|invitation|account|assets|webhooks|healthz|readyz|metrics|dev|api)(\/|$)/;
const TAKES_MONEY = /^\/api\/v1\/campaigns\/[^/]+\/donations$/;

/** Until `doctor` was green once, visitors read *opening soon* and no donation begins, by page or API. Stands before every handler. */
@Injectable()
export class OpeningSoon implements NestInterceptor {
  private opened = false;

  constructor(
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (await this.isOpen()) return next.handle();
    const { method, page, routeOptions: { url = '' } } = requestOf(context);
    if (method !== 'GET' && TAKES_MONEY.test(url)) throw new Unavailable('site.openingSoon', 'This site opens soon: it takes no donations yet.');
    const forAnyone = this.reflector.getAllAndOverride<string | undefined>(ACCESS, [context.getHandler(), context.getClass()]) === 'anyone';
    if (!forAnyone || !page || BEFORE.test(url)) return next.handle();
    void context.switchToHttp().getResponse<FastifyReply>().status(503).type('text/html; charset=utf-8').header('Cache-Control', 'no-store');
    return of(renderPage({ page, title: page.t('site.opening.title'), body: <Notice page={page} /> }));
  }

  /** Opens once and stays so; until then each request asks. */
  private async isOpen(): Promise<boolean> {
    this.opened ||= await isOpen(this.reader);
    return this.opened;
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
