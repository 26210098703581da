import type { JSX } from 'preact';
import { Button, Drawing, Facts, Go, Notice, PageHead, Row, Rows, Table, Wrap, type DrawingName, type PageContext } from '../platform/web/index.js';
import { LOCALES } from '../platform/i18n/index.js';
import type { Addressee } from './needs.js';

const ONE_ACTION = [
  { id: 'raise', drawing: 'jar', to: '/give', time: 't5' },
  { id: 'family', drawing: 'house', to: '/campaigns', time: 't5' },
  { id: 'open', drawing: 'mitten', to: '/help/open-type', time: 't60' },
  { id: 'home', drawing: 'bag', to: '/help/home-confinement', time: 't60' },
  { id: 'share', drawing: 'leaflet', to: '/share', time: 't5' },
] as const satisfies readonly { id: string; drawing: DrawingName; to: string; time: 't5' | 't60' }[];

/** The seven ways of the call for action, letters first, each with one action and how long it takes. */
export function Help({ page, addressee }: { page: PageContext; addressee: Addressee | null }): JSX.Element {
  const { t, link } = page;
  return (
    <div class="wrap">
      <PageHead title={t('site.help.title')} lede={t('site.help.lede')} />
      <nav class="nav mt times" aria-label={t('site.help.times')}>
        <span class="meta">{t('site.help.have')}</span>
        <a href="#share">{t('site.help.t5')}</a><a href="#letter">{t('site.help.t20')}</a><a href="#open">{t('site.help.t60')}</a><a href="#parcel">{t('site.help.evening')}</a>
      </nav>
      <section class="slip lead mt" id="letter" aria-labelledby="letter-h">
        <Drawing name="envelope" size={96} />
        <div class="flow">
          <p class="meta">{t('site.help.letter.meta')}</p>
          <h2 id="letter-h">{t('site.help.letter.title')}</h2>
          <p class="narrow">{t('site.help.letter.text')}</p>
          <p><Button href={link('/letters')}>{t('site.help.letter.title')}</Button></p>
        </div>
        {addressee && <Waits page={page} addressee={addressee} />}
      </section>
      <Rows wide>
        <Row id="parcel" level={2} drawing="parcel" title={t('site.help.parcel.title')}
          end={<><Go href={link('/campaigns')}>{t('site.help.parcel.go')}</Go><Go href={link('/volunteer')}>{t('site.help.parcel.pack')}</Go><span class="meta">{t('site.help.parcel.time')}</span></>}>
          <p class="narrow">{t('site.help.parcel.text')}</p>
        </Row>
        {ONE_ACTION.map(({ id, drawing, to, time }) => (
          <Row id={id} level={2} drawing={drawing} title={t(`site.help.${id}.title`)} end={<><Go href={link(to)}>{t(`site.help.${id}.go`)}</Go>{id === 'raise' && <Go href={link('/give/monthly')}>{t('site.giveMonthly')}</Go>}<span class="meta">{t(`site.help.${time}`)}</span></>}>
            <p class="narrow">{t(`site.help.${id}.text`)}</p>
          </Row>
        ))}
      </Rows>
      <div class="mt"><CareBeforeSharing page={page} /></div>
    </div>
  );
}

/** Who waits longest for a letter: a code, never a name. */
function Waits({ page, addressee: { reference, about, languages, weeks } }: { page: PageContext; addressee: Addressee }): JSX.Element {
  const { t } = page;
  const names = new Intl.DisplayNames(LOCALES[page.lang], { type: 'language' });
  return (
    <Facts of={[
      [t('site.help.waits.code'), <span class="code">{reference}</span>],
      [t('site.help.waits.last'), weeks === null ? t('site.help.waits.never') : t('site.help.waits.weeks', { weeks })],
      [t('site.help.waits.about'), about],
      [t('site.help.waits.reads'), languages.map((language) => names.of(language) ?? language).join(', ')],
    ]} />
  );
}

/** The one line before any link that could be shared. */
export function CareBeforeSharing({ page }: { page: PageContext }): JSX.Element {
  return <Notice tone="care" title={page.t('site.care.title')}><p>{page.t('site.care.text')}</p></Notice>;
}

const crumb = (page: PageContext): JSX.Element => <a href={page.link('/help')}>{page.t('site.help.menu')}</a>;

/** What to send to people in open-type institutions. */
export function OpenType({ page }: { page: PageContext }): JSX.Element {
  const { t, link } = page;
  return (
    <Wrap>
      <PageHead crumb={crumb(page)} title={t('site.help.open.title')} lede={t('site.open.lede')} />
      <h2>{t('site.open.what')}</h2>
      <Table caption={t('site.open.caption')} quiet stack rows={[1, 2, 3, 4, 5] as const}
        columns={[{ head: t('site.open.thing'), cell: (n) => t(`site.open.${n}.thing`) }, { head: t('site.open.note'), cell: (n) => t(`site.open.${n}.note`) }]} />
      <p class="narrow">{t('site.open.how')}</p>
      <p class="row"><Button href={link('/campaigns')}>{t('site.help.parcel.go')}</Button> <Button tone="quiet" href={link('/volunteer')}>{t('site.help.parcel.pack')}</Button></p>
    </Wrap>
  );
}

/** How help reaches somebody who may not leave the house. */
export function HomeConfinement({ page }: { page: PageContext }): JSX.Element {
  const { t, link } = page;
  return (
    <Wrap>
      <PageHead crumb={crumb(page)} title={t('site.help.home.title')} lede={t('site.confined.lede')} />
      <ol class="three mt">{([1, 2, 3] as const).map((n) => <li><h2 class="h3">{t(`site.confined.${n}.title`)}</h2><p>{t(`site.confined.${n}.text`)}</p></li>)}</ol>
      <p class="narrow">{t('site.confined.bills')}</p>
      <p class="row"><Button href={link('/give')}>{t('site.confined.go')}</Button> <Button tone="quiet" href={link('/letters')}>{t('site.help.letter.title')}</Button></p>
    </Wrap>
  );
}
