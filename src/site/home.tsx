import type { JSX } from 'preact';
import { sumFormat } from '../platform/i18n/index.js';
import { Badge, Band, Bar, Button, Drawing, Empty, Facts, Go, Linked, Op, Row, Rows, Slip, Stat, Sum, Table, type PageContext } from '../platform/web/index.js';
import type { Balance, Need, PackingSlip } from './needs.js';

export interface HomeData {
  needs: readonly Need[];
  slip: PackingSlip | null;
  balance: Balance | null;
}

/** The first page: the story, what is needed now, how it works, figures that balance, and the two words of care. */
export function Home({ page, needs, slip, balance }: HomeData & { page: PageContext }): JSX.Element {
  const { t, link } = page;
  return (
    <>
      <div class="wrap cols hero">
        <div class="flow loose">
          <h1 class="say">{t('site.home.title')}</h1>
          <p class="lede big">{t('site.home.lede')}</p>
          <p class="row"><Button href={link('/give')}>{t('web.give')}</Button> <Button tone="quiet" href={link('/help')}>{t('site.home.other')}</Button></p>
          <p><Go href={link('/give/monthly')}>{t('site.giveMonthly')}</Go></p>
          <p class="meta narrow"><Linked text={t('site.home.private')} href={link('/safety')} /></p>
        </div>
        {slip ? <ParcelPaper page={page} slip={slip} /> : <LetterPaper page={page} />}
      </div>
      <Needs page={page} needs={needs} />
      <HowItWorks page={page} />
      <Figures page={page} balance={balance} />
      <section class="wrap band"><div class="cols even">
        <div class="flow"><h2>{t('site.home.safe.title')}</h2><p class="narrow">{t('site.home.safe.text')}</p><p><Go href={link('/safety')}>{t('site.home.safe.go')}</Go></p></div>
        <div class="flow"><h2>{t('site.home.family.title')}</h2><p class="narrow">{t('site.home.family.text')}</p><p><Go href={link('/family')}>{t('site.home.family.go')}</Go></p></div>
      </div></section>
    </>
  );
}

function ParcelPaper({ page, slip }: { page: PageContext; slip: PackingSlip }): JSX.Element {
  const { t, money } = page;
  return (
    <Slip>
      <div class="row apart"><h2 class="slip-t">{slip.title}</h2><Drawing name={slip.drawing} size={72} /></div>
      <Table caption={t('site.home.slip.holds')} quiet rows={slip.lines} total={slip.total ? [t('site.home.slip.total'), money(slip.total)] : undefined}
        columns={[{ head: t('site.home.slip.what'), cell: ({ label }) => label }, { head: t('site.home.slip.price'), number: true, cell: ({ price }) => money(price) }]} />
      <p class="meta">{t('site.home.slip.prices', { day: page.day(slip.pricesOn) })}</p>
      <p><Go href={page.link(`/campaigns/${slip.slug}`)}>{t('site.home.slip.more')}</Go></p>
    </Slip>
  );
}

function LetterPaper({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <Slip>
      <div class="row apart"><h2 class="slip-t">{t('site.home.slip.title')}</h2><Drawing name="envelope" size={72} /></div>
      <p>{t('site.home.slip.text')}</p>
      <Facts of={[[t('site.home.slip.takes'), t('site.home.slip.minutes')], [t('site.home.slip.costs'), t('site.home.slip.free')], [t('site.home.slip.answer'), t('site.home.slip.code')]]} />
      <p><Go href={page.link('/letters')}>{t('site.home.slip.go')}</Go></p>
    </Slip>
  );
}

function Needs({ page, needs }: { page: PageContext; needs: readonly Need[] }): JSX.Element {
  const { t, link } = page;
  return (
    <Band id="now" title={t('site.home.now')} aside={<Go href={link('/campaigns')}>{t('site.home.all')}</Go>}>
      <Rows wide>
        {needs.map((need) => (
          <Row drawing={need.drawing} title={need.title} href={link(`/campaigns/${need.slug}`)} end={<NeedState page={page} need={need} />}><p>{need.summary}</p></Row>
        ))}
        <Row drawing="envelope" title={t('site.home.letters.title')} href={link('/letters')}
          end={<><Badge tone="wait">{t('site.home.needed')}</Badge><span class="meta">{t('site.home.letters.time')}</span></>}><p>{t('site.home.letters.text')}</p></Row>
      </Rows>
      {needs.length === 0 && <Empty title={t('site.home.none.title')}>{t('site.home.none.text')}</Empty>}
    </Band>
  );
}

function NeedState({ page, need }: { page: PageContext; need: Need }): JSX.Element {
  return (
    <>
      {need.covered ? <Badge tone="ok">{page.t('site.home.covered')}</Badge> : <Badge tone="wait">{page.t('site.home.needed')}</Badge>}
      <span class="meta">{page.t('site.home.statement', { day: page.day(need.saidOn) })}</span>
    </>
  );
}

function HowItWorks({ page }: { page: PageContext }): JSX.Element {
  return (
    <Band id="how" title={page.t('site.home.how')}>
      <ol class="three mt">
        {([1, 2, 3] as const).map((step) => <li><h3>{page.t(`site.home.how.${step}.title`)}</h3><p>{page.t(`site.home.how.${step}.text`)}</p></li>)}
      </ol>
    </Band>
  );
}

function Figures({ page, balance }: { page: PageContext; balance: Balance | null }): JSX.Element {
  const { t } = page;
  const links = <p class="row"><Go href={page.link('/transparency')}>{t('site.home.figures.all')}</Go> <Go href={page.link('/verify')}>{t('site.home.figures.check')}</Go></p>;
  if (!balance) return <Band id="figures" sunk title={t('site.home.figures')}><p class="narrow">{t('site.home.figures.none')}</p>{links}</Band>;
  const { from, to, received, withBefore, spent, held } = balance;
  const money = sumFormat(page.lang, received, [spent, held]);
  return (
    <Band id="figures" sunk title={t('site.home.figures')}>
      <p class="meta">{t('site.home.figures.about', { from: page.day(from), to: page.day(to), currency: received.currency })}</p>
      <Sum>
        <Stat value={money(received)} label={t(withBefore ? 'site.home.figures.withBefore' : 'site.home.figures.received')} /><Op sign="=" />
        <Stat value={money(spent)} label={t('site.home.figures.spent')} tone={1} /><Op sign="+" />
        <Stat value={money(held)} label={t('site.home.figures.held')} tone={3} />
      </Sum>
      <Bar parts={[{ value: spent.minor, tone: 1 }, { value: held.minor, tone: 3 }]} label={t('site.home.figures.bar', { received: money(received), spent: money(spent), held: money(held) })} />
      {links}
    </Band>
  );
}
