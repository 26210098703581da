import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { dayOf, isDay, today } from '../kernel/clock.js';
import { formatsOf, lookup } from '../platform/i18n/index.js';
import { word, type AllowanceFact, type Place } from '../places/index.js';
import { Action, Actions, Badge, Button, Card, Columns, Details, Empty, Facts, Form, Moment, Notice, PageHead, Pagination, Slip, Table, TextField, Timeline, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { type Care, CareLine, Erased, Masked, RevealForm, SeenLink, ShownOnce } from '../reveals/index.js';
import { ConsentFields, CustodyFields, FactFields, IdentityFields, ReportFields } from './fields.js';
import type { Recipients } from './recipients.js';
import { CONSENTS, type Identity } from './recipients.js';
import type { CustodyEpisode, RecipientCard } from './rows.js';

type Of = { page: PageContext };
interface Wrong {
  readonly form: string | undefined;
  readonly errors: FieldErrors;
  readonly values: Values;
}
const wrongIn = (wrong: Wrong, form: string): { errors?: FieldErrors; values?: Values } => (wrong.form === form ? { errors: wrong.errors, values: wrong.values } : {});

const Invented = ({ page, card }: Of & { card: RecipientCard }): JSX.Element | null => (card.erased ? <Badge tone="hold">{page.t('reveals.form.erased')}</Badge> : card.invented ? <Badge tone="flag">{page.t('recipients.invented')}</Badge> : null);

const mayEdit = (page: PageContext, { erased }: RecipientCard): boolean => page.can?.('recipients.edit') === true && !erased;

function held(page: PageContext, { status, regime, tier }: Pick<RecipientCard, 'status' | 'regime' | 'tier'>): string {
  if (!status) return '–';
  return [word(page.lang, `custody.${status}`), regime && word(page.lang, `regime.${regime}`), tier && word(page.lang, `tier.${tier}`)].filter(Boolean).join(', ');
}

export function RecipientList({ page, text, items, next, first }: Of & { text: string; items: readonly RecipientCard[]; next: string | null; first: boolean }): JSX.Element {
  const add = page.can?.('recipients.edit') && <Button href={page.link('/staff/recipients/new')}>{page.t('recipients.list.new')}</Button>;
  const to = (after: string): string => page.link(`/staff/recipients?${new URLSearchParams({ ...(text && { q: text }), after }).toString()}`);
  return (
    <Wrap loose>
      <PageHead title={page.t('recipients.list.title')} lede={page.t('recipients.list.lede')} aside={add} />
      <Form page={page} action="/staff/recipients" name="search" method="get" look="row" values={{ q: text }}>
        <TextField name="q" type="search" label={page.t('recipients.list.search')} maxLength={10} code short />
        <Button tone="second">{page.t('recipients.list.go')}</Button>
      </Form>
      {items.length === 0
        ? <Empty title={page.t('recipients.list.empty')}>{page.t('recipients.list.emptyText')}</Empty>
        : <Table stack caption={page.t('recipients.list.caption')} rows={items} columns={[
            { head: page.t('recipients.list.reference'), cell: (card) => <><a class="code" href={page.link(`/staff/recipients/${card.id}`)}>{card.reference}</a> <Invented page={page} card={card} /></> },
            { head: page.t('recipients.list.held'), cell: (card) => held(page, card) },
            { head: page.t('recipients.list.place'), cell: (card) => card.placeName?.[page.lang] ?? '–' },
            { head: page.t('recipients.list.since'), cell: ({ since }) => (since ? page.day(since) : '–') },
            { head: page.t('recipients.list.toldOn'), cell: ({ toldOn }) => (toldOn ? page.day(toldOn) : page.t('recipients.field.unknown')) },
          ]} />}
      <Pagination label={page.t('recipients.list.pages')} {...(!first && { first: { href: page.link('/staff/recipients'), text: page.t('recipients.list.all') } })} {...(next && { next: { href: to(next), text: page.t('recipients.list.next') } })} />
    </Wrap>
  );
}

export function NewRecipientPage({ page, places, values, errors }: Of & { places: readonly Place[]; values: object; errors: FieldErrors }): JSX.Element {
  return (
    <Wrap look="form" loose>
      <PageHead title={page.t('recipients.new.title')} lede={page.t('recipients.new.lede')} crumb={<a href={page.link('/staff/recipients')}>{page.t('recipients.list.all')}</a>} />
      <Form page={page} action="/staff/recipients/new" name="recipient" values={values} errors={errors}>
        <IdentityFields page={page} />
        <CustodyFields page={page} places={places} />
        <FactFields page={page} />
        <TextField name="toldOn" type="date" label={page.t('recipients.field.toldOn')} optional />
        <p><Button>{page.t('recipients.new.go')}</Button></p>
      </Form>
    </Wrap>
  );
}

export interface PersonProps extends Of {
  readonly card: RecipientCard;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly places: readonly Place[];
  readonly episodes: readonly CustodyEpisode[];
  readonly consents: Awaited<ReturnType<Recipients['consents']>>;
  readonly entries: readonly AllowanceFact[];
  readonly identity: Identity | undefined;
  /** It was shown by the same press of the button before. */
  readonly once: boolean;
  readonly care: Care;
  readonly wrong: Wrong;
}

export function RecipientPage(props: PersonProps): JSX.Element {
  const { page, card, episodes, places } = props;
  const nameOf = (id: string): string => places.find((place) => place.id === id)?.name[page.lang] ?? '–';
  return (
    <Wrap loose>
      <PageHead title={<span class="code">{card.reference}</span>} crumb={<a href={page.link('/staff/recipients')}>{page.t('recipients.list.all')}</a>} aside={<Invented page={page} card={card} />} />
      <Columns>
        <div class="flow">
          <FactsCard {...props} />
          <Allowance {...props} />
          <section class="flow" aria-labelledby="where-h">
            <h2 id="where-h">{page.t('recipients.custody.title')}</h2>
            <Timeline>{episodes.map((episode) => <Moment state={episode.until === null ? 'now' : 'done'} title={nameOf(episode.placeId)} meta={[episode.since, episode.until].filter((day) => day !== null).map((day) => page.day(day)).join(' – ')}>{held(page, episode)}</Moment>)}</Timeline>
            {mayEdit(page, card) && (
              <Details summary={page.t('recipients.custody.move')} open={props.wrong.form === 'move'}>
                <Form page={page} action={`/staff/recipients/${card.id}/move`} name="move" look="flow" {...wrongIn(props.wrong, 'move')}>
                  <CustodyFields page={page} places={places} />
                  <p class="meta">{page.t('recipients.custody.moveNote')}</p>
                  <p><Button tone="second">{page.t('recipients.custody.go')}</Button></p>
                </Form>
              </Details>)}
          </section>
        </div>
        <Name {...props} />
      </Columns>
    </Wrap>
  );
}

function FactsCard({ page, card, facts, consents, wrong }: PersonProps): JSX.Element {
  const { lang } = page;
  const shown = (value: unknown): string => (value === true ? page.t('recipients.field.yes') : value === false ? page.t('recipients.field.no') : lookup(lang)(`recipients.sex.${String(value)}`) ?? (isDay(String(value)) ? page.day(String(value)) : String(value)));
  const consent = (purpose: (typeof CONSENTS)[number]): string => {
    const said = consents.find((one) => one.purpose === purpose);
    return said ? page.t(said.given ? 'recipients.consent.yes' : 'recipients.consent.no', { day: page.day(dayOf(said.at)) }) : page.t('recipients.consent.none');
  };
  return (
    <Card title={page.t('recipients.facts.title')}>
      <Facts of={[
        [page.t('recipients.field.custody'), held(page, card)],
        ...Object.entries(facts).map(([name, value]) => [word(page.lang, `fact.${name}`), shown(value)] as const),
        [page.t('recipients.field.toldOn'), card.toldOn ? page.day(card.toldOn) : page.t('recipients.field.unknown')],
        ...CONSENTS.map((purpose) => [`${page.t('recipients.consent.title')}: ${page.t(`recipients.consent.${purpose}`)}`, consent(purpose)] as const),
      ]} />
      {mayEdit(page, card) && (
        <Details summary={page.t('recipients.facts.change')} open={wrong.form === 'facts'}>
          <Form page={page} action={`/staff/recipients/${card.id}/facts`} name="facts" look="flow" {...wrongIn(wrong, 'facts')}>
            <FactFields page={page} />
            <p><Button tone="second">{page.t('recipients.facts.save')}</Button></p>
          </Form>
        </Details>)}
      {mayEdit(page, card) && (
        <Details summary={page.t('recipients.consent.say')} open={wrong.form === 'consent'}>
          <Form page={page} action={`/staff/recipients/${card.id}/consents`} name="consent" look="flow" {...wrongIn(wrong, 'consent')}>
            <ConsentFields page={page} />
            <p><Button tone="second">{page.t('recipients.facts.save')}</Button></p>
          </Form>
        </Details>)}
    </Card>
  );
}

function Allowance({ page, card, entries, wrong }: PersonProps): JSX.Element {
  return (
    <section class="flow" aria-labelledby="allowance-h">
      <h2 id="allowance-h">{page.t('recipients.allowance.title')}</h2>
      {entries.length === 0
        ? <Empty title={page.t('recipients.allowance.empty')}>{page.t('recipients.allowance.emptyText')}</Empty>
        : <Table stack quiet caption={page.t('recipients.allowance.title')} rows={entries} columns={[
            { head: page.t('recipients.allowance.day'), cell: ({ on }) => page.day(on) },
            { head: page.t('recipients.allowance.way'), cell: ({ way }) => page.t(`recipients.way.${way}`) },
            { head: page.t('recipients.allowance.state'), cell: ({ state }) => page.t(`recipients.allowance.${state}`) },
            { head: page.t('recipients.allowance.count'), cell: ({ count }) => count, number: true },
            { head: page.t('recipients.allowance.grams'), cell: ({ grams }) => formatsOf(page.lang).number(grams), number: true },
          ]} />}
      {mayEdit(page, card) && (
        <Details summary={page.t('recipients.allowance.report')} open={wrong.form === 'report'}>
          <Form page={page} action={`/staff/recipients/${card.id}/report`} name="report" look="flow" {...(wrong.form === 'report' ? wrongIn(wrong, 'report') : { values: { on: today() } })}>
            <ReportFields page={page} />
            <p class="meta">{page.t('recipients.allowance.reportNote')}</p>
            <p><Button tone="second">{page.t('recipients.custody.go')}</Button></p>
          </Form>
        </Details>)}
    </section>
  );
}

const Name = (props: PersonProps): JSX.Element => (props.card.erased ? <ErasedName {...props} /> : <SealedName {...props} />);

const ErasedName = ({ page, card }: PersonProps): JSX.Element =>
  <Slip title={page.t('recipients.name.title')} id="name" stay><Erased page={page} /><SeenLink page={page} subject={{ kind: 'recipient', id: card.id }} /></Slip>;

function SealedName({ page, card, identity, once, care, wrong }: PersonProps): JSX.Element {
  return (
    <Slip title={page.t('recipients.name.title')} id="name" stay>
      {identity
        ? <>
            <Facts of={[
              [page.t('recipients.field.cyrillic'), <b lang={card.language}>{identity.cyrillic}</b>],
              [page.t('recipients.field.latin'), identity.latin],
              identity.birthYear !== undefined && [page.t('recipients.field.birthYear'), identity.birthYear],
              identity.door !== undefined && [page.t('recipients.field.door'), <span lang={card.language}>{identity.door}</span>],
            ]} />
            <Notice tone="safe">{page.t('recipients.name.seen')}</Notice>
          </>
        : <>
            {once ? <ShownOnce page={page} /> : <Masked page={page} />}
            <p class="meta">{page.t('recipients.name.why')}</p>
            {care.state === 'mine' && <RevealForm page={page} look="recipient" action={`/staff/recipients/${card.id}/reveal#name`} label={page.t('recipients.name.open')} {...wrongIn(wrong, 'reveal')} />}
            {page.can?.('recipients.reveal') !== true && <Actions><Action id="reveal" label={page.t('recipients.name.open')} disabled={page.t('recipients.name.notYours')} /></Actions>}
          </>}
      <CareLine page={page} care={care} at={`/staff/recipients/${card.id}`} />
      <SeenLink page={page} subject={{ kind: 'recipient', id: card.id }} />
      <p><a href={page.link(`/staff/parcels?recipientId=${card.id}`)}>{page.t('recipients.parcels')}</a></p>
      {page.can?.('parcels.request') && <p><a class="go" href={page.link(`/staff/parcels/new?recipientId=${card.id}`)}>{page.t('recipients.askParcel')}</a></p>}
    </Slip>
  );
}
