import type { JSX } from 'preact';
import { today } from '../kernel/clock.js';
import { Band, Button, ButtonForm, Empty, Facts, Form, Go, MoneyField, PageHead, Picks, RadioTiles, Table, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import type { FieldErrors } from '../kernel/problem.js';
import { EVIDENCE, OUTCOMES } from './coordination.js';
import type { HeldOrder, OpenClaim, StaffTask, StepToDo, UnpaidRun } from './coordinator-queue.js';
import { mayPrintLabel } from './rules.js';
import { showsLabel } from './steps.js';

interface QueueView {
  readonly page: PageContext;
  readonly stuck: readonly HeldOrder[];
  readonly steps: readonly StaffTask[];
  readonly held: readonly HeldOrder[];
  readonly claims: readonly OpenClaim[];
  readonly unpaid: readonly UnpaidRun[];
}

/** The coordinator's page: what is stuck, what is theirs to do, what is out, what is owed. Volunteers appear as their runs. */
export function QueuePage({ page, stuck, steps, held, claims, unpaid }: QueueView): JSX.Element {
  const { t } = page;
  return (
    <>
      <Wrap>
        <PageHead title={t('fulfilment.queue.title')} />
        {page.can?.('tasks.coordinate') && <p><Go href={page.link('/staff/queue/volunteers')}>{t('fulfilment.volunteers.title')}</Go></p>}
      </Wrap>
      {page.can?.('tasks.coordinate') && <Orders page={page} stuck={stuck} steps={steps} held={held} />}
      <Band id="claims" title={t('fulfilment.queue.claims')}>{claims.length === 0 ? <Empty title={t('fulfilment.queue.claims.none')} drawing="jar" /> : <Claims page={page} claims={claims} />}</Band>
      <Band id="pay" title={t('fulfilment.queue.pay')}>{unpaid.length === 0 ? <Empty title={t('fulfilment.queue.pay.none')} drawing="jar" /> : <Unpaid page={page} runs={unpaid} />}</Band>
    </>
  );
}

function Orders({ page, stuck, steps, held }: Pick<QueueView, 'page' | 'stuck' | 'steps' | 'held'>): JSX.Element {
  const { t } = page;
  return (
    <>
      <Band id="stuck" title={t('fulfilment.queue.stuck')}>{stuck.length === 0 ? <Empty title={t('fulfilment.queue.stuck.none')}>{t('fulfilment.queue.stuck.text')}</Empty> : <Stuck page={page} orders={stuck} />}</Band>
      <Band id="steps" title={t('fulfilment.queue.steps')}>{steps.length === 0 ? <Empty title={t('fulfilment.queue.steps.none')}>{t('fulfilment.queue.steps.text')}</Empty> : <StepTable page={page} steps={steps} />}</Band>
      <Band id="held" title={t('fulfilment.queue.held')}>{held.length === 0 ? <Empty title={t('fulfilment.queue.held.none')} /> : <HeldTable page={page} orders={held} />}</Band>
    </>
  );
}

function LabelButton({ page, order }: { page: PageContext; order: HeldOrder }): JSX.Element | null {
  if (!showsLabel(order.step)) return null;
  return <ButtonForm page={page} action={`/staff/queue/orders/${order.orderId}/label`} name={`label-${order.code}`}><Button tone="second" small>{page.t('fulfilment.queue.label')}</Button></ButtonForm>;
}

function Stuck({ page, orders }: { page: PageContext; orders: readonly HeldOrder[] }): JSX.Element {
  const { t } = page;
  const decide = (order: HeldOrder, decision: 'prolong' | 'requeue') => (
    <ButtonForm page={page} action="/staff/queue/decide" name={`${decision}-${order.code}`} hidden={{ orderId: order.orderId, decision }}><Button tone="second" small>{t(`fulfilment.queue.${decision}`)}</Button></ButtonForm>
  );
  return (
    <Table caption={t('fulfilment.queue.stuck')} quiet stack rows={orders} columns={[
      { head: t('fulfilment.queue.order'), cell: ({ code }) => code },
      { head: t('fulfilment.queue.run'), cell: ({ run }) => run },
      { head: t('fulfilment.queue.step'), cell: ({ step }) => t(`fulfilment.step.${step}`) },
      { head: t('fulfilment.queue.do'), cell: (order) => <>{order.leaseState === 'overdue' && decide(order, 'prolong')}{decide(order, 'requeue')}</> },
    ]} />
  );
}

function StepTable({ page, steps }: { page: PageContext; steps: readonly StaffTask[] }): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('fulfilment.queue.steps')} quiet stack rows={steps} columns={[
      { head: t('fulfilment.queue.order'), cell: ({ code, id }) => <a href={page.link(`/staff/queue/tasks/${id}`)}>{code}</a> },
      { head: t('fulfilment.queue.step'), cell: ({ step }) => t(`fulfilment.step.${step}`) },
      { head: t('fulfilment.queue.until'), cell: ({ deadline }) => (deadline ? page.day(deadline) : '–') },
    ]} />
  );
}

function HeldTable({ page, orders }: { page: PageContext; orders: readonly HeldOrder[] }): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('fulfilment.queue.held')} quiet stack rows={orders} columns={[
      { head: t('fulfilment.queue.order'), cell: ({ code }) => code },
      { head: t('fulfilment.queue.run'), cell: ({ run }) => run },
      { head: t('fulfilment.queue.step'), cell: ({ step }) => t(`fulfilment.step.${step}`) },
      { head: t('fulfilment.queue.until'), cell: ({ expiresAt }) => page.day(expiresAt.toISOString().slice(0, 10)) },
      { head: t('fulfilment.queue.new'), cell: (order) => (mayPrintLabel(order.trust) ? null : <LabelButton page={page} order={order} />) },
    ]} />
  );
}

function Claims({ page, claims }: { page: PageContext; claims: readonly OpenClaim[] }): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('fulfilment.queue.claims')} quiet stack rows={claims} columns={[
      { head: t('fulfilment.queue.run'), cell: ({ run }) => run },
      { head: t('fulfilment.run.purpose'), cell: ({ purpose, spentOn }) => <>{t(`fulfilment.purpose.${purpose}`)} <span class="meta">{page.day(spentOn)}</span></> },
      { head: t('fulfilment.queue.amount'), number: true, cell: ({ amount }) => page.money(amount) },
      { head: t('fulfilment.queue.do'), cell: (claim) => (claim.own ? t('fulfilment.problem.ownClaim') : <Decide page={page} claim={claim} />) },
    ]} />
  );
}

function Decide({ page, claim }: { page: PageContext; claim: OpenClaim }): JSX.Element {
  const { t } = page;
  const at = `/staff/queue/claims/${claim.id}`;
  return (
    <div class="flow tight">
      <div class="row">
        {claim.receipt
          ? <ButtonForm page={page} action={`${at}/receipt`} name={`receipt-${claim.id}`}><Button tone="second" small>{t('fulfilment.queue.receipt')}</Button></ButtonForm>
          : <p class="meta">{t('fulfilment.queue.noReceipt')}</p>}
        <ButtonForm page={page} action={`${at}/approve`} name={`approve-${claim.id}`}><Button tone="second" small>{t('fulfilment.queue.approve')}</Button></ButtonForm>
      </div>
      <Form page={page} action={`${at}/reject`} name={`reject-${claim.id}`} look="row"><TextField name="reason" label={t('fulfilment.queue.reason')} maxLength={300} /><Button tone="quiet" small>{t('fulfilment.queue.reject')}</Button></Form>
    </div>
  );
}

function Unpaid({ page, runs }: { page: PageContext; runs: readonly UnpaidRun[] }): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('fulfilment.queue.pay')} quiet rows={runs} columns={[
      { head: t('fulfilment.queue.run'), cell: ({ run }) => run },
      { head: t('fulfilment.queue.amount'), number: true, cell: ({ amount }) => page.money(amount) },
      { head: t('fulfilment.queue.do'), cell: ({ leaseId, own }) => (own ? t('fulfilment.problem.ownClaim')
        : <ButtonForm page={page} action={`/staff/queue/runs/${leaseId}/pay`} name={`pay-${leaseId}`}><Button tone="second" small>{t('fulfilment.queue.paid')}</Button></ButtonForm>) },
    ]} />
  );
}

/** What has to be known for the step: the way to the order and what is in it, and how it was sent. */
function About({ page, task: { kind, orderId, shipment } }: { page: PageContext; task: StepToDo }): JSX.Element {
  const { t } = page;
  return (
    <>
      {shipment && <Facts of={[[t('fulfilment.task.sent'), t('fulfilment.task.sent.text', { carrier: t(`fulfilment.carrier.${shipment.carrier}`), tracking: shipment.tracking, day: page.day(shipment.dispatchedOn) })]]} />}
      {kind === 'parcel' && <p><Go href={page.link(`/staff/parcels/${orderId}`)}>{t('fulfilment.task.order')}</Go></p>}
    </>
  );
}

/** One coordinator's step: what was paid, or what became of the order. */
export function TaskPage({ page, task, values, errors }: { page: PageContext; task: StepToDo; values: Values; errors: FieldErrors }): JSX.Element {
  const { t, link } = page;
  const at = `/staff/queue/tasks/${task.id}`;
  const step = t(`fulfilment.step.${task.step}`);
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={link('/staff/queue')}>{t('fulfilment.queue.title')}</a>} title={t('fulfilment.task.title', { step, code: task.code })} />
      <About page={page} task={task} />
      {task.step === 'confirm' ? (
        <Form page={page} action={`${at}/confirm`} name="confirm" look="slip" values={values} errors={errors}>
          <RadioTiles name="outcome" legend={t('fulfilment.task.outcome')} value="delivered" options={OUTCOMES.map((value) => ({ value, label: t(`fulfilment.outcome.${value}`) }))} />
          <Picks name="evidence" legend={t('fulfilment.task.evidence')} value="L2" options={EVIDENCE.map((value) => ({ value, label: t(`fulfilment.evidence.${value}`) }))} />
          <TextField name="effectiveOn" type="date" label={t('fulfilment.task.on')} value={today()} short />
          <p><Button>{t('fulfilment.task.done')}</Button></p>
        </Form>
      ) : (
        <Form page={page} action={`${at}/complete`} name="complete" look="slip" values={values} errors={errors}>
          {task.step !== 'list' && <MoneyField name="amount" label={t('fulfilment.task.amount')} hint={t('fulfilment.task.amount.hint')} />}
          <TextField name="effectiveOn" type="date" label={t('fulfilment.task.on')} value={today()} short />
          <p><Button>{t('fulfilment.task.done')}</Button></p>
        </Form>
      )}
    </Wrap>
  );
}
