import type { JSX } from 'preact';
import type { Role } from '../kernel/actor.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Badge, Button, ButtonForm, Card, Empty, PageHead, Pagination, Row, Rows, Table, Time, Wrap, type PageContext } from '../platform/web/index.js';
import type { Alert, Ask, BudgetLine } from './budgets.js';
import type { CaseOf } from './care.js';
import type { Seen, SeenRow } from './seen.js';

type Of = { page: PageContext };

/** Today's budget of whoever looks at the page, and what waits for them as the second person. */
export function OwnPage({ page, lines, asks, alerts, named }: Of & { lines: readonly BudgetLine[]; asks: readonly Ask[]; alerts: readonly Alert[]; named: (person: string, signIn: string | null) => string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead title={t('reveals.own.title')} lede={t('reveals.own.lede')} />
      {alerts.length > 0 && <section class="flow" aria-labelledby="many-h"><h2 id="many-h">{t('reveals.many.title')}</h2><Rows wide>{alerts.map((alert) => <AlertRow page={page} alert={alert} name={named(alert.person, alert.signIn)} />)}</Rows></section>}
      {page.can?.('reveals.raise') && (
        <section class="flow" aria-labelledby="asks-h"><h2 id="asks-h">{t('reveals.asks.title')}</h2>
          {asks.length === 0 ? <p class="meta">{t('reveals.asks.none')}</p> : <Rows wide>{asks.map((ask) => <AskRow page={page} ask={ask} name={named(ask.person, ask.signIn)} />)}</Rows>}
        </section>)}
      {lines.length === 0
        ? <Empty title={t('reveals.own.none')} drawing="candle">{t('reveals.own.noneText')}</Empty>
        : <Table stack caption={t('reveals.own.caption')} about={t('reveals.own.about')} rows={lines} columns={[
            { head: t('reveals.own.what'), cell: ({ look }) => t(`reveals.look.${look}`) },
            { head: t('reveals.own.used'), number: true, cell: ({ used, allowed }) => t('reveals.own.of', { used, allowed }) },
            { head: t('reveals.own.more'), cell: (line) => <More page={page} line={line} /> },
          ]} />}
    </Wrap>
  );
}

function More({ page, line: { look, used, allowed, asked } }: Of & { line: BudgetLine }): JSX.Element {
  if (asked !== null) return <Badge tone={asked === 'given' ? 'ok' : asked === 'asked' ? 'wait' : 'hold'}>{page.t(`reveals.own.${asked}`)}</Badge>;
  if (used * 2 < allowed) return <span class="meta">{page.t('reveals.own.enough')}</span>;
  return <ButtonForm page={page} action="/staff/reveals/ask" name={`ask-${look}`} hidden={{ look }}><Button tone="second" small>{page.t('reveals.own.ask')}</Button></ButtonForm>;
}

function AskRow({ page, ask: { id, look, extra, askedAt }, name }: Of & { ask: Ask; name: string }): JSX.Element {
  const choice = (decision: 'give' | 'refuse', tone: 'primary' | 'quiet') => <ButtonForm page={page} action={`/staff/reveals/raises/${id}`} name={`${decision}-${id}`} hidden={{ decision }}><Button tone={tone} small>{page.t(`reveals.asks.${decision}`)}</Button></ButtonForm>;
  return (
    <Row drawing="leaflet" level={3} title={<span class="code">{name}</span>} end={<div class="row">{choice('give', 'primary')}{choice('refuse', 'quiet')}</div>}>
      <p class="meta">{page.t('reveals.asks.what', { extra, look: page.t(`reveals.look.${look}`) })}, <Time at={askedAt}>{formatsOf(page.lang).moment(askedAt)}</Time></p>
    </Row>
  );
}

function AlertRow({ page, alert: { id, look, at }, name }: Of & { alert: Alert; name: string }): JSX.Element {
  return (
    <Row drawing="candle" level={3} title={<span class="code">{name}</span>} end={<ButtonForm page={page} action={`/staff/reveals/alerts/${id}`} name={`seen-${id}`}><Button tone="second" small>{page.t('reveals.many.seen')}</Button></ButtonForm>}>
      <p class="meta">{page.t('reveals.many.what', { look: page.t(`reveals.look.${look}`) })}, <Time at={at}>{formatsOf(page.lang).moment(at)}</Time></p>
    </Row>
  );
}

/** Who looked at a person or a family: when, in which role, at what, why. */
export function SeenPage({ page, subject: { kind, id }, seen: { reference, items, next }, first }: Of & { subject: CaseOf; seen: Seen; first: boolean }): JSX.Element {
  const { t } = page;
  const at = page.link(`/staff/reveals/${kind}/${id}`);
  return (
    <Wrap loose>
      <PageHead crumb={<Back page={page} subject={{ kind, id }} />} title={t(`reveals.seen.title.${kind}`)} lede={t('reveals.seen.lede')} meta={<span class="code">{reference}</span>} />
      {items.length === 0
        ? <Empty title={t('reveals.seen.none')} drawing="candle">{t('reveals.seen.noneText')}</Empty>
        : <Table stack caption={t('reveals.seen.caption')} rows={items} columns={[
            { head: t('reveals.seen.when'), cell: ({ at: when }) => <Time at={when}>{formatsOf(page.lang).moment(when)}</Time> },
            { head: t('reveals.seen.who'), cell: (row) => <Viewer page={page} row={row} /> },
            { head: t('reveals.seen.what'), cell: ({ look, fields }) => <>{t(`reveals.look.${look}`)} <span class="meta long">{fields.join(', ')}</span></> },
            { head: t('reveals.seen.why'), cell: ({ reason, note }) => <>{t(`reveals.reason.${reason}`)}{note !== null && <span class="meta"> {note}</span>}</> },
          ]} />}
      <Pagination label={t('reveals.seen.caption')} {...(!first && { first: { href: at, text: t('reveals.seen.newest') } })} {...(next !== null && { next: { href: `${at}?after=${next}`, text: t('reveals.seen.older') } })} />
      <Card title={t('reveals.seen.names')}><p class="narrow">{t('reveals.seen.namesText')}</p></Card>
    </Wrap>
  );
}

/** To where one came from; the administrator and the auditor have no such page. */
function Back({ page, subject: { kind, id } }: Of & { subject: CaseOf }): JSX.Element | null {
  if (kind === 'household') return page.can?.('grants.read') ? <a href={page.link('/staff/applications')}>{page.t('grants.list.title')}</a> : null;
  return page.can?.('recipients.read') ? <a href={page.link(`/staff/recipients/${id}`)}>{page.t('reveals.seen.back')}</a> : null;
}

function Viewer({ page, row: { role, pseudonym, you, signIn } }: Of & { row: SeenRow }): JSX.Element {
  return <>{page.t(`web.role.${role as Role}`)}{you && <>, {page.t('reveals.seen.you')}</>} <span class="code meta long">{signIn ?? pseudonym}</span></>;
}
