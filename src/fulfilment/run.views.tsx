import type { ComponentChildren, JSX } from 'preact';
import { today } from '../kernel/clock.js';
import type { FieldErrors } from '../kernel/problem.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Button, ButtonForm, Checkbox, Details, Dock, Form, MoneyField, Notice, PageHead, Picks, SelectField, Stat, Steps, Table, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import type { Run, RunClaim, RunTask } from './board.js';
import { PURPOSES } from './expenses.js';
import type { PackingLine } from './parcel-work.js';
import { EXTENSIONS_MAX, mayPrintLabel, weighs, type Trust } from './rules.js';
import { CARRIERS } from './shipments.js';
import { Panic, PanicAbout, TimeLeft } from './volunteer.views.js';

export interface RunView {
  readonly page: PageContext;
  readonly run: Run;
  /** The step to do now; null when nothing is left, or the run is over. */
  readonly task: RunTask | null;
  readonly trust: Trust;
  /** Only while buying and packing. */
  readonly list: { readonly lines: readonly PackingLine[]; readonly plannedGrams: number } | null;
  /** What was asked back beside goods and postage, once the run is done. */
  readonly claims: readonly RunClaim[];
  /** Only while copying. */
  readonly text: string | null;
  readonly values: Values;
  readonly errors: FieldErrors;
}

const TITLES = { buy: 'fulfilment.run.buy', pack: 'fulfilment.run.pack', dispatch: 'fulfilment.run.dispatch', copy: 'fulfilment.run.copy', post: 'fulfilment.run.post' } as const;
type DoneByVolunteers = keyof typeof TITLES;
const ROAD: Readonly<Record<RunTask['kind'], readonly DoneByVolunteers[]>> = { parcel: ['buy', 'pack', 'dispatch'], letter: ['copy', 'post'] };

/** One task at a time. */
export function RunPage(view: RunView): JSX.Element {
  const { task } = view;
  return task ? <Doing {...view} task={task} /> : <Ended {...view} />;
}

function Doing({ task, ...view }: RunView & { task: RunTask }): JSX.Element {
  const { page, run } = view;
  const { t, link } = page;
  const orders = [...new Set(run.tasks.map(({ orderId }) => orderId))];
  const step = task.step as DoneByVolunteers;
  const road = ROAD[task.kind];
  const now = road.indexOf(step);
  return (
    <>
      <Wrap look="phone">
        <div class="row apart"><a href={link('/volunteer')}>{t('fulfilment.run.all')}</a><Panic page={page} /></div>
        <PageHead meta={t('fulfilment.run.meta', { code: run.code, order: task.code, now: orders.indexOf(task.orderId) + 1, all: orders.length })} title={t(TITLES[step])} />
        <Steps label={t('fulfilment.step.of', { now: now + 1, all: road.length + 1 })} now={now} steps={[...road.map((name) => t(`fulfilment.step.${name}`)), t('fulfilment.step.receipts')]} />
        <Clock page={page} run={run} />
        <StepForm {...view} task={task} step={step} />
        <div>
          <Details summary={t('fulfilment.run.release.about')}>
            <p>{t('fulfilment.run.release.text')}</p>
            <ButtonForm page={page} action={`/volunteer/runs/${run.id}/release`} name="release" hidden={{ fence: String(run.fence) }}><Button tone="second" small>{t('fulfilment.run.release')}</Button></ButtonForm>
          </Details>
          <PanicAbout page={page} />
        </div>
      </Wrap>
      {step === 'pack' && view.list && <PackDock page={page} run={run} task={task} list={view.list} values={view.values} />}
    </>
  );
}

function Clock({ page, run }: { page: PageContext; run: Run }): JSX.Element {
  const left = EXTENSIONS_MAX - run.extensions;
  return (
    <div class="row apart">
      <TimeLeft page={page} run={run} />
      {left > 0 && run.secondsLeft > 0 && (
        <ButtonForm page={page} action={`/volunteer/runs/${run.id}/extend`} name="extend" hidden={{ fence: String(run.fence) }}>
          <Button tone="quiet" small>{page.t('fulfilment.run.more')}</Button> <span class="meta">{page.t('fulfilment.run.moreLeft', { left })}</span>
        </ButtonForm>
      )}
    </div>
  );
}

/** A form whose write shows the fence of the lease and the order. */
function Held({ view, action, children }: { view: RunView & { task: RunTask }; action: string; children: ComponentChildren }): JSX.Element {
  const { page, run, task, values, errors } = view;
  return (
    <Form page={page} action={`/volunteer/runs/${run.id}/${action}`} name={action} look="slip" values={values} errors={errors}>
      <input type="hidden" name="fence" value={run.fence} /><input type="hidden" name="orderId" value={task.orderId} />
      {children}
    </Form>
  );
}

function StepForm({ step, ...view }: RunView & { task: RunTask; step: DoneByVolunteers }): JSX.Element | null {
  const { t } = view.page;
  switch (step) {
    case 'buy': return (
      <Held view={view} action="buy">
        <h2>{t('fulfilment.run.list')}</h2>
        <ul class="links">{view.list?.lines.map((line) => <li>{pieces(view.page, line)} <InTheShop page={view.page} line={line} /></li>)}</ul>
        <MoneyField name="goods" label={t('fulfilment.run.goods')} hint={t('fulfilment.run.goods.hint')} />
        <p><Button>{t('fulfilment.run.bought')}</Button></p>
      </Held>
    );
    case 'pack': return <PackForm {...view} />;
    case 'dispatch': return <><Label {...view} /><Held view={view} action="dispatch">
      <SelectField name="carrier" label={t('fulfilment.run.carrier')} value="post" options={CARRIERS.map((value) => ({ value, label: t(`fulfilment.carrier.${value}`) }))} />
      <TextField name="tracking" label={t('fulfilment.run.tracking')} hint={t('fulfilment.run.tracking.hint')} code maxLength={40} />
      <MoneyField name="postage" label={t('fulfilment.run.postage')} />
      <p><Button>{t('fulfilment.run.sent')}</Button></p>
    </Held></>;
    case 'copy': return <><Letter {...view} /><Held view={view} action="copy"><p><Button>{t('fulfilment.run.copied')}</Button></p></Held></>;
    case 'post': return <><Label {...view} /><Held view={view} action="post">
      <MoneyField name="postage" label={t('fulfilment.run.stamp')} optional />
      <p><Button>{t('fulfilment.run.posted')}</Button></p>
    </Held></>;
  }
}

const pieces = ({ t, lang }: PageContext, { name, quantity }: PackingLine): string => (quantity === 1 ? name[lang] : `${t('fulfilment.run.pieces', { count: quantity })} ${name[lang]}`);

/** The name it has on the shelf and on the customs form, where the reader’s own is another. */
const InTheShop = ({ page, line }: { page: PageContext; line: PackingLine }): JSX.Element | null => (page.lang === 'ru' ? null : <span class="meta" lang="ru">{line.name.ru}</span>);

function PackForm(view: RunView & { task: RunTask }): JSX.Element {
  const { page, task, list, errors, values } = view;
  const { t } = page;
  const { grams } = formatsOf(page.lang);
  const asksToConfirm = 'grams' in errors && weighs(list?.plannedGrams ?? 0, Number(values['grams'])) === 'confirm';
  return (
    <Held view={{ ...view, values: { lines: task.ticks.map(String), ...view.values } }} action="pack">
      <Picks many name="lines" legend={t('fulfilment.run.list')} size="big" options={(list?.lines ?? []).map((line, at) => ({
        value: String(at), label: pieces(page, line), note: <InTheShop page={page} line={line} />, end: grams(line.grams), amount: line.grams,
      }))} />
      <TextField name="grams" label={t('fulfilment.run.grams')} hint={t('fulfilment.run.grams.hint', { grams: list?.plannedGrams ?? 0 })} inputMode="numeric" short />
      {asksToConfirm && <Checkbox name="confirmed" label={t('fulfilment.run.confirmed')} value="on" />}
      <p><Button>{t('fulfilment.run.close')}</Button></p>
    </Held>
  );
}

/** What the ticked lines weigh, beside what all of them will; the script counts along while one ticks. */
function PackDock({ page, run, task, list, values }: { page: PageContext; run: Run; task: RunTask; list: NonNullable<RunView['list']>; values: Values }): JSX.Element {
  const { grams } = formatsOf(page.lang);
  const ticked = 'lines' in values ? [values['lines']].flat().map(Number) : task.ticks;
  const inBox = ticked.reduce((sum, line) => sum + (list.lines[line]?.grams ?? 0), 0);
  return (
    <Dock>
      <Stat mid value={<span data-sum-of="lines">{grams(inBox)}</span>} label={page.t('fulfilment.run.inBox', { grams: list.plannedGrams })} />
      <Button tone="second" form="pack" action={page.link(`/volunteer/runs/${run.id}/tick`)}>{page.t('fulfilment.run.tick')}</Button>
    </Dock>
  );
}

/** The words to be copied: sealed until the button, and on that answer only. */
function Letter({ page, run, task, text }: RunView & { task: RunTask }): JSX.Element {
  if (text !== null) return <div class="sheet">{text.split('\n').map((line) => <p>{line || '\u00a0'}</p>)}</div>;
  return (
    <ButtonForm page={page} action={`/volunteer/runs/${run.id}/letter`} name="letter" hidden={{ fence: String(run.fence), orderId: task.orderId }}>
      <Button tone="second">{page.t('fulfilment.run.letter')}</Button><p class="meta">{page.t('fulfilment.run.letter.note')}</p>
    </ButtonForm>
  );
}

function Label({ page, run, task, trust }: RunView & { task: RunTask }): JSX.Element {
  if (!mayPrintLabel(trust)) return <Notice tone="info"><p>{page.t('fulfilment.run.label.coordinator')}</p></Notice>;
  return (
    <ButtonForm page={page} action={`/volunteer/runs/${run.id}/label`} name="label" hidden={{ fence: String(run.fence), orderId: task.orderId }}>
      <Button tone="second">{page.t('fulfilment.run.label')}</Button><p class="meta">{page.t(task.kind === 'letter' ? 'fulfilment.run.label.letterNote' : 'fulfilment.run.label.note')}</p>
    </ButtonForm>
  );
}

/** After the last step: thanks, and what else was spent; or that the run is somebody else's now. */
function Ended({ page, run, claims, values, errors }: RunView): JSX.Element {
  const { t, link } = page;
  const parcels = run.tasks.filter(({ kind, step }) => kind === 'parcel' && step === 'dispatch');
  const completed = run.state === 'completed';
  return (
    <Wrap look="phone">
      <div class="row apart"><a href={link('/volunteer')}>{t('fulfilment.run.all')}</a></div>
      <PageHead meta={t('fulfilment.run.title', { code: run.code })} title={t(completed ? 'fulfilment.run.done' : 'fulfilment.run.ended')} {...(completed ? {} : { lede: t('fulfilment.run.ended.text') })} />
      {completed && run.paidOn !== null && <Notice tone="safe"><p>{t('fulfilment.run.paidOn', { day: page.day(run.paidOn) })}</p></Notice>}
      {completed && claims.length > 0 && <Asked page={page} claims={claims} />}
      {completed && parcels.length > 0 && run.paidOn === null && <ClaimForm page={page} run={run} orders={parcels} values={values} errors={errors} />}
    </Wrap>
  );
}

function Asked({ page, claims }: Pick<RunView, 'page' | 'claims'>): JSX.Element {
  const { t } = page;
  return (
    <Table caption={t('fulfilment.run.asked')} quiet rows={claims} columns={[
      { head: t('fulfilment.run.purpose'), cell: ({ purpose }) => t(`fulfilment.purpose.${purpose}`) },
      { head: t('fulfilment.queue.amount'), number: true, cell: ({ amount }) => page.money(amount) },
      { head: t('fulfilment.run.claimState'), cell: ({ state, reason }) => <>{t(`fulfilment.claim.${state}`)}{reason && <span class="meta"> {reason}</span>}</> },
    ]} />
  );
}

function ClaimForm({ page, run, orders, values, errors }: Pick<RunView, 'page' | 'run' | 'values' | 'errors'> & { orders: readonly RunTask[] }): JSX.Element {
  const { t } = page;
  return (
    <Form page={page} action={`/volunteer/runs/${run.id}/expenses`} name="expense" look="slip" values={values} errors={errors} multipart>
      <h2>{t('fulfilment.run.claims')}</h2>
      <p class="hint">{t('fulfilment.run.claims.text')}</p>
      <SelectField name="orderId" label={t('fulfilment.queue.order')} options={orders.map(({ orderId, code }) => ({ value: orderId, label: code }))} />
      <SelectField name="purpose" label={t('fulfilment.run.purpose')} options={PURPOSES.map((value) => ({ value, label: t(`fulfilment.purpose.${value}`) }))} />
      <MoneyField name="amount" label={t('fulfilment.run.amount')} />
      <TextField name="spentOn" type="date" label={t('fulfilment.run.spentOn')} value={today()} short />
      <TextField name="receipt" type="file" label={t('fulfilment.run.receipt')} hint={t('fulfilment.run.receipt.hint')} optional />
      <p><Button>{t('fulfilment.run.claim')}</Button></p>
    </Form>
  );
}
