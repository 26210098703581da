import { Controller, Get, Inject } from '@nestjs/common';
import type { JSX } from 'preact';
import type { Actor } from '../kernel/actor.js';
import { dayOf } from '../kernel/clock.js';
import { Page, type Result, view, Who } from '../platform/http/index.js';
import { Badge, Details, Empty, PageHead, Row, Rows, Wrap, type PageContext } from '../platform/web/index.js';
import { Can } from './can.js';
import { ToDos, type Waiting } from './todos.js';

@Controller('staff')
export class ConsolePages {
  constructor(@Inject(ToDos) private readonly todos: ToDos) {}

  @Get() @Can('console.open')
  async home(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return view(page, page.t('identity.todo.title'), <Home page={page} waiting={await this.todos.of(actor)} />);
  }
}

function Home({ page, waiting }: { page: PageContext; waiting: readonly Waiting[] }): JSX.Element {
  const open = waiting.filter(({ count }) => count > 0);
  const quiet = waiting.filter(({ count }) => count === 0);
  return (
    <Wrap>
      <PageHead title={page.t('identity.todo.title')} lede={page.t('identity.todo.lede')} />
      {open.length === 0
        ? <Empty title={page.t('identity.todo.empty')} drawing="candle">{page.t('identity.todo.emptyText')}</Empty>
        : <Rows wide>{open.map((line) => <Line page={page} line={line} />)}</Rows>}
      {page.can?.('service.stop') && <p class="meta"><a href={page.link('/staff/stop')}>{page.t('panic.link')}</a></p>}
      {quiet.length > 0 && <Details summary={page.t('identity.todo.quiet', { count: quiet.length })}><ul class="links">{quiet.map(({ path, label }) => <li><a href={page.link(path)}>{page.t(label)}</a></li>)}</ul></Details>}
    </Wrap>
  );
}

function Line({ page, line: { path, label, count, oldest } }: { page: PageContext; line: Waiting }): JSX.Element {
  return (
    <Row drawing="leaflet" title={page.t(label)} href={page.link(path)} level={2} end={<Badge tone="wait">{page.t('identity.todo.count', { count })}</Badge>}>
      {oldest && <span class="meta">{page.t('identity.todo.oldest', { day: page.day(dayOf(oldest)) })}</span>}
    </Row>
  );
}
