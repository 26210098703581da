import type { JSX } from 'preact';
import { Badge, Button, ButtonForm, Details, Empty, Form, Notice, PageHead, Pagination, Row, Rows, SelectField, Wrap, type PageContext } from '../platform/web/index.js';
import { LOCALES } from '../platform/i18n/index.js';
import type { BoardItem, Run } from './board.js';
import { RUN_MAX } from './rules.js';
import type { CLAIM_REFUSALS } from './shapes.js';

/** What anybody may read about volunteering. */
export function Invitation({ page }: { page: PageContext }): JSX.Element {
  const { t, link } = page;
  return (
    <Wrap look="phone">
      <PageHead title={t('fulfilment.public.title')} lede={t('fulfilment.public.lede')} />
      <ol>{([1, 2, 3] as const).map((n) => <li>{t(`fulfilment.public.${n}`)}</li>)}</ol>
      <p>{t('fulfilment.public.how')}</p>
      <p class="row"><Button href={link('/sign-in')}>{t('fulfilment.public.signIn')}</Button></p>
    </Wrap>
  );
}

/** Ends everything at once; small, always in the same place. */
export function Panic({ page }: { page: PageContext }): JSX.Element {
  return <ButtonForm page={page} action="/volunteer/panic" name="panic"><Button tone="stop" small>{page.t('fulfilment.run.panic')}</Button></ButtonForm>;
}

export const PanicAbout = ({ page }: { page: PageContext }): JSX.Element =>
  <Details summary={page.t('fulfilment.run.panic.about')}><p>{page.t('fulfilment.run.panic.text')}</p></Details>;

/** How long a run still lasts, in hours and minutes. */
export function TimeLeft({ page, run }: { page: PageContext; run: Run }): JSX.Element {
  if (run.secondsLeft <= 0) return <Badge tone="hold">{page.t('fulfilment.run.over')}</Badge>;
  const hours = Math.floor(run.secondsLeft / 3600);
  return <Badge tone="wait">{page.t('fulfilment.run.left', { hours, minutes: Math.floor((run.secondsLeft % 3600) / 60) })}</Badge>;
}

interface OpenOrders {
  readonly items: readonly BoardItem[];
  readonly next: string | null;
  readonly count: number;
}

/** The board: one's own runs, then what can be claimed, with nothing about whom it is for. `board` is null for whoever may not claim. */
export function BoardPage({ page, runs, unpaid, board, first, refused }: {
  page: PageContext; runs: readonly Run[]; unpaid: readonly Run[]; board: OpenOrders | null; first: boolean; refused: (typeof CLAIM_REFUSALS)[number] | undefined;
}): JSX.Element {
  const { t, link } = page;
  return (
    <Wrap look="phone">
      <div class="row apart"><a href={link('/')}>Pasylka</a><Panic page={page} /></div>
      <PageHead title={t('fulfilment.board.title')} lede={t('fulfilment.board.lede')} />
      {refused && <Notice tone="care"><p>{t(`fulfilment.problem.${refused}`)}</p></Notice>}
      {runs.length > 0 && (
        <>
          <h2>{t('fulfilment.board.mine')}</h2>
          <Rows>{runs.map((run) => <RunRow page={page} run={run} end={<TimeLeft page={page} run={run} />} />)}</Rows>
        </>
      )}
      <h2>{t('fulfilment.board.open')}</h2>
      {board ? <Open page={page} board={board} first={first} /> : <Notice tone="care"><p>{t('fulfilment.problem.notActive')}</p></Notice>}
      {unpaid.length > 0 && (
        <>
          <h2>{t('fulfilment.board.unpaid')}</h2>
          <Rows>{unpaid.map((run) => <RunRow page={page} run={run} end={<Badge tone="wait">{t('fulfilment.board.unpaid.state')}</Badge>} />)}</Rows>
        </>
      )}
      <PanicAbout page={page} />
      <p><a href={link('/account')}>{t('identity.account.title')}</a></p>
    </Wrap>
  );
}

const RunRow = ({ page, run, end }: { page: PageContext; run: Run; end: JSX.Element }): JSX.Element => (
  <Row drawing="parcel" title={page.t('fulfilment.run.title', { code: run.code })} href={page.link(`/volunteer/runs/${run.id}`)} end={end}>
    <p class="meta">{[...new Set(run.tasks.map(({ code }) => code))].join(', ')}</p>
  </Row>
);

function Open({ page, board: { items, next, count }, first }: { page: PageContext; board: OpenOrders; first: boolean }): JSX.Element {
  const { t, link } = page;
  return (
    <>
      {items.length === 0 ? <Empty title={t('fulfilment.board.empty')}>{t('fulfilment.board.empty.text')}</Empty> : <Claims page={page} items={items} count={count} />}
      <Pagination label={t('fulfilment.board.open')} {...(first ? {} : { first: { href: link('/volunteer'), text: t('letters.staff.first') } })}
        {...(next === null ? {} : { next: { href: link(`/volunteer?after=${next}`), text: t('letters.staff.next') } })} />
    </>
  );
}

function Claims({ page, items, count }: { page: PageContext; items: readonly BoardItem[]; count: number }): JSX.Element {
  const { t } = page;
  const countries = new Intl.DisplayNames(LOCALES[page.lang], { type: 'region' });
  const sizes = Array.from({ length: RUN_MAX }, (_, at) => ({ value: String(at + 1), label: String(at + 1) }));
  return (
    <>
      <Form page={page} action="/volunteer/claim" name="claim" look="slip">
        <SelectField name="wanted" label={t('fulfilment.board.wanted')} options={sizes} value="1" short />
        <p><Button>{t('fulfilment.board.next')}</Button></p>
        <p class="meta">{t('fulfilment.board.more', { count })}</p>
      </Form>
      <Rows>{items.map((item) => (
        <Row drawing={item.kind === 'letter' ? 'envelope' : 'parcel'} title={item.code}
          end={<ButtonForm page={page} action="/volunteer/claim" name={`claim-${item.code}`} hidden={{ orderId: item.orderId }}><Button tone="second" small>{t('fulfilment.board.claim')}</Button></ButtonForm>}>
          <p class="meta">{describe(page, item, countries)}</p>
        </Row>
      ))}</Rows>
    </>
  );
}

function describe({ t, day }: PageContext, item: BoardItem, countries: Intl.DisplayNames): string {
  const begun = item.step === 'buy' || item.step === 'copy';
  return [
    item.kind === 'letter' ? t('fulfilment.board.letter') : `${countries.of(item.region)} · ${t(`fulfilment.weight.${item.weightClass}`)}`,
    item.deadline !== null && t('fulfilment.board.deadline', { day: day(item.deadline) }),
    !begun && t('fulfilment.board.from', { step: t(`fulfilment.step.${item.step}`) }),
  ].filter((part) => part !== false).join(' · ');
}
