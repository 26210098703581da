import type { JSX } from 'preact';
import { lookup, formatsOf } from '../platform/i18n/index.js';
import type { Conflict, FieldErrors } from '../kernel/problem.js';
import { DecisionBadge, VerdictTable, word } from '../places/index.js';
import { Action, Actions, Card, Columns, Facts, Form, LifeStrip, Moment, PageHead, Slip, Table, TextArea, TextField, Timeline, Wrap, type PageContext } from '../platform/web/index.js';
import { NEEDS, obstacle, offered, SAYS_WHY, type ActionName } from './actions.js';
import { STRIP } from './lifecycle.js';
import type { OrderView } from './parcels.js';
import { contentOf, Refused, StateBadge } from './parcels.views.js';
import type { ParcelLine, ParcelOrder } from './rows.js';

type Of = { page: PageContext };
export interface ParcelPageProps extends OrderView, Of {
  readonly errors: FieldErrors;
  readonly values: object;
  readonly refused: Conflict | undefined;
}

/** How far the order came; one that left the ordinary road shows the last step it took. */
function reached({ state, deliveredOn, dispatchedOn, measuredGrams, approvedOn }: ParcelOrder): number {
  const at = (STRIP as readonly string[]).indexOf(state);
  if (at >= 0) return at;
  return STRIP.indexOf(deliveredOn ? 'delivered' : dispatchedOn ? 'dispatched' : measuredGrams ? 'packed' : approvedOn ? 'ready' : 'requested');
}

export function ParcelPage(props: ParcelPageProps): JSX.Element {
  const { page, order, lines, evaluations, refused } = props;
  const [last] = evaluations;
  return (
    <Wrap loose>
      <PageHead title={<span class="code">{order.reference}</span>} crumb={<a href={page.link('/staff/parcels')}>{page.t('parcels.order.back')}</a>} aside={<StateBadge page={page} state={order.state} />} />
      <LifeStrip label={page.t('parcels.order.life')} steps={STRIP.map((state) => page.t(`parcels.state.${state}`))} now={reached(order) + (order.state === 'closed' ? 1 : 0)} />
      {refused && <Refused page={page} refused={refused} />}
      <Columns>
        <div class="flow">
          <OrderFacts {...props} />
          {last && (
            <section class="flow" aria-labelledby="rules-h">
              <div class="row apart base"><h2 id="rules-h">{page.t('parcels.order.rules')}</h2><DecisionBadge page={page} decision={last.decision} /></div>
              <VerdictTable page={page} verdict={last.verdict} />
            </section>)}
          <Inside page={page} lines={lines} />
          <History {...props} />
        </div>
        <WhatYouCanDo {...props} />
      </Columns>
    </Wrap>
  );
}

function OrderFacts({ page, order, kits, fund }: ParcelPageProps): JSX.Element {
  const money = (minor: number): string => page.money({ minor, currency: order.currency });
  const { plannedGrams: planned, measuredGrams: measured } = order;
  return (
    <Card>
      <Facts of={[
        [page.t('parcels.order.person'), page.can?.('recipients.read') === false ? <span class="code">{order.recipient}</span> : <a class="code" href={page.link(`/staff/recipients/${order.recipientId}`)}>{order.recipient}</a>],
        [page.t('parcels.list.content'), contentOf(page, order, kits)],
        [page.t('parcels.new.fund'), fund],
        [page.t('parcels.order.channel'), word(page.lang, `channel.${order.channel}`)],
        [page.t('parcels.new.priority'), page.t(`parcels.priority.${order.priority}`)],
        [page.t('parcels.order.arrive'), page.day(order.arriveOn)],
        [page.t('parcels.order.money'), page.t('parcels.order.moneyText', { goods: money(order.goodsMinor), postage: money(order.postageMinor), reserve: money(order.reserveMinor) })],
        [page.t('parcels.order.weight'), measured === null ? page.t('parcels.order.weightText', { planned }) : page.t('parcels.order.weighed', { planned, measured })],
        order.reason !== null && [page.t('parcels.order.reason'), order.reason],
        order.outcome !== null && [page.t('parcels.order.outcome'), lookup(page.lang)(`parcels.outcome.${order.outcome}`) ?? order.outcome],
        order.evidence !== null && [page.t('parcels.order.evidence'), lookup(page.lang)(`fulfilment.evidence.${order.evidence}`) ?? order.evidence],
      ]} />
    </Card>
  );
}

function Inside({ page, lines }: Of & { lines: readonly ParcelLine[] }): JSX.Element {
  return (
    <Table caption={page.t('parcels.order.inside')} about={page.t('parcels.order.insideAbout')} rows={lines} columns={[
      { head: page.t('parcels.order.thing'), cell: ({ name }) => name[page.lang] },
      { head: page.t('parcels.order.qty'), cell: ({ qty }) => qty, number: true },
      { head: page.t('parcels.order.grams'), cell: ({ qty, grams }) => formatsOf(page.lang).number(qty * grams), number: true },
      { head: page.t('parcels.order.price'), cell: ({ qty, priceMinor }) => page.money({ minor: qty * priceMinor, currency: 'EUR' }), number: true },
    ]} />
  );
}

function History({ page, history }: ParcelPageProps): JSX.Element {
  const said = (kind: string): string => lookup(page.lang)(`parcels.${kind.replace(/^parcel\./, 'kind.')}`) ?? kind;
  return (
    <section class="flow" aria-labelledby="history-h">
      <h2 id="history-h">{page.t('parcels.order.history')}</h2>
      <Timeline>
        {[...history].reverse().map(({ kind, at, role }, index) => (
          <Moment state={index === 0 ? 'now' : 'done'} title={said(kind)} meta={`${formatsOf(page.lang).moment(at)} · ${lookup(page.lang)(`web.role.${role}`) ?? role}`} />
        ))}
      </Timeline>
    </section>
  );
}

function WhatYouCanDo({ page, order, errors, values }: ParcelPageProps): JSX.Element | null {
  const actions = offered(order);
  if (actions.length === 0) return null;
  const one = (action: ActionName): JSX.Element => {
    const why = obstacle(action, order, page.actor, page.can?.(NEEDS[action]) ?? false);
    const label = action === 'approve' ? page.t('parcels.act.approve', { amount: page.money({ minor: order.reserveMinor, currency: order.currency }) }) : page.t(`parcels.act.${action}`);
    return (
      <Action id={action} label={label} note={page.t(`parcels.act.${action}Note`)} tone={action === actions[0] ? 'primary' : 'second'} name="action" value={action} {...(action === 'approve' ? { action: page.link(`/staff/parcels/${order.id}/approve`) } : {})}
        disabled={why && (why === 'state' ? page.t('parcels.why.state', { state: page.t(`parcels.state.${order.state}`) }) : page.t(`parcels.why.${why}`))} />
    );
  };
  const saysWhy = actions.some((action) => SAYS_WHY.has(action) && page.can?.(NEEDS[action]));
  return (
    <Slip title={page.t('parcels.act.title')} id="act" stay>
      <Form page={page} action={`/staff/parcels/${order.id}`} name="act" look="flow" values={values} errors={errors}>
        {actions.includes('approve') && page.actor?.roles.includes('coordinator') && <TextField name="overrideReason" label={page.t('parcels.act.override')} optional maxLength={300} />}
        {saysWhy && <TextArea name="reason" label={page.t('parcels.act.reason')} hint={page.t('parcels.act.reasonHint')} rows={2} maxLength={300} />}
        <Actions>{actions.map(one)}</Actions>
      </Form>
    </Slip>
  );
}
