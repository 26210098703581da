import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { JSX } from 'preact';
import { Can } from '../identity/index.js';
import { dayOf } from '../kernel/clock.js';
import { Page, type Result, view } from '../platform/http/index.js';
import { formatsOf } from '../platform/i18n/index.js';
import { TodoList, type TodoItem } from '../platform/todo.js';
import { Badge, Empty, PageHead, Table, Wrap, type PageContext } from '../platform/web/index.js';

/** The console's first page: what waits for me, oldest first. */
@ApiExcludeController()
@Controller('staff')
export class TodoPages {
  constructor(@Inject(TodoList) private readonly todo: TodoList) {}

  @Get() @Can('console.open')
  async show(@Page() page: PageContext): Promise<Result> {
    const items = await this.todo.waiting((permission) => page.can?.(permission) ?? false);
    return view(page, page.t('site.todo.title'), <Todo page={page} items={items} />);
  }
}

export function Todo({ page, items }: { page: PageContext; items: readonly TodoItem[] }): JSX.Element {
  const { t } = page;
  const { number } = formatsOf(page.lang);
  return (
    <Wrap>
      <PageHead title={t('site.todo.title')} lede={t('site.todo.lede')} />
      {items.length === 0 ? <Empty title={t('site.todo.none.title')} drawing="candle">{t('site.todo.none.text')}</Empty> : (
        <Table caption={t('site.todo.caption')} quiet stack rows={items} columns={[
          { head: t('site.todo.what'), cell: (item) => <a href={page.link(item.path)}>{t(item.label)}</a> },
          { head: t('site.todo.state'), cell: () => <Badge tone="wait">{t('site.todo.waits')}</Badge> },
          { head: t('site.todo.since'), cell: (item) => (item.since ? page.day(dayOf(item.since)) : '–') },
          { head: t('site.todo.count'), number: true, cell: (item) => number(item.count) },
        ]} />
      )}
    </Wrap>
  );
}
