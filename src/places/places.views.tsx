import type { JSX } from 'preact';
import { today } from '../kernel/clock.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Badge, Button, Columns, Empty, Facts, Form, PageHead, Pagination, SelectField, Slip, Table, TextField, Wrap, type PageContext } from '../platform/web/index.js';
import type { Way } from './channels.js';
import { overlaps } from './conditions.js';
import type { Rule, RuleSet } from './ruleset.js';
import { describe, word } from './say.js';
import type { Kit, Place } from './store.js';
import { DecisionBadge, VerdictTable } from './verdict-view.js';
import { CHANNELS, CUSTODIES, REGIMES, TIERS } from './vocabulary.js';
import type { Custody, PlaceKind } from './vocabulary.js';

type Of = { page: PageContext };

const Trust = ({ page, of }: Of & { of: Pick<Place, 'confidence' | 'verifiedAt'> }): JSX.Element => (
  <Badge tone={of.verifiedAt ? 'ok' : 'ask'}>{word(page.lang, `confidence.${of.confidence}`)}, {of.verifiedAt ? page.t('places.place.verified', { day: page.day(of.verifiedAt) }) : page.t('places.place.unverified')}</Badge>
);

export function PlaceList({ page, text, items, next, first }: Of & { text: string; items: readonly Place[]; next: string | null; first: boolean }): JSX.Element {
  const to = (after: string): string => page.link(`/staff/places?${new URLSearchParams({ ...(text && { q: text }), after }).toString()}`);
  return (
    <Wrap loose>
      <PageHead title={page.t('places.list.title')} lede={page.t('places.list.lede')} />
      <Form page={page} action="/staff/places" name="search" method="get" look="row" values={{ q: text }}>
        <TextField name="q" type="search" label={page.t('places.list.search')} hint={page.t('places.list.searchHint')} maxLength={80} />
        <Button tone="second">{page.t('places.list.go')}</Button>
      </Form>
      {items.length === 0
        ? <Empty title={page.t('places.list.empty')}>{page.t('places.list.emptyText')}</Empty>
        : <Table stack caption={page.t('places.list.caption')} rows={items} columns={[
            { head: page.t('places.list.place'), cell: (place) => <a href={page.link(`/staff/places/${place.id}`)}>{place.name[page.lang]}</a> },
            { head: page.t('places.list.kind'), cell: ({ kind }) => word(page.lang, `kind.${kind}`) },
            { head: page.t('places.list.town'), cell: ({ town }) => town },
            { head: page.t('places.list.address'), cell: (place) => <Address page={page} place={place} /> },
            { head: page.t('places.list.trust'), cell: (place) => <Trust page={page} of={place} /> },
          ]} />}
      <Pagination label={page.t('places.list.pages')} {...(!first && { first: { href: page.link('/staff/places'), text: page.t('places.place.back') } })} {...(next && { next: { href: to(next), text: page.t('places.list.next') } })} />
    </Wrap>
  );
}

const Address = ({ page, place }: Of & { place: Place }): JSX.Element =>
  place.address === null ? <>{page.t('places.place.noAddress')}</> : <span lang="ru">{[place.postcode, place.address].filter(Boolean).join(', ')}</span>;

function validity(page: PageContext, { validFrom, validTo }: Place): string {
  const parts = [validFrom && page.t('places.place.from', { day: page.day(validFrom) }), validTo && page.t('places.place.until', { day: page.day(validTo) })].filter(Boolean);
  return parts.join(', ') || page.t('places.place.always');
}

export function PlaceBody({ page, place, sets, kits, ways, values, errors }: Of & { place: Place; sets: readonly RuleSet[]; kits: readonly Kit[]; ways: readonly Way[]; values: object; errors: FieldErrors }): JSX.Element {
  return (
    <Wrap loose>
      <PageHead title={place.name[page.lang]} crumb={<a href={page.link('/staff/places')}>{page.t('places.place.back')}</a>} aside={<Trust page={page} of={place} />} />
      <Columns>
        <div class="flow">
          <Facts of={[
            [page.t('places.place.code'), <span class="code">{place.code}</span>],
            [page.t('places.list.kind'), word(page.lang, `kind.${place.kind}`)],
            [page.t('places.place.name'), <span lang="ru">{place.name.ru}</span>],
            [page.t('places.list.address'), <Address page={page} place={place} />],
            [page.t('places.place.valid'), validity(page, place)],
            [page.t('places.place.source'), place.source],
            place.notes !== null && [page.t('places.place.notes'), place.notes],
          ]} />
          {ways.length > 0 && <Answers page={page} ways={ways} />}
          <RulesInForce page={page} place={place} sets={sets} />
        </div>
        <TryIt page={page} place={place} kits={kits} values={values} errors={errors} />
      </Columns>
    </Wrap>
  );
}

function Answers({ page, ways }: Of & { ways: readonly Way[] }): JSX.Element {
  const [best] = ways;
  return (
    <section class="flow" id="answer" aria-labelledby="answer-h">
      <h2 id="answer-h">{page.t('places.verdict.title')}</h2>
      <ul class="links">{ways.map(({ channel, verdict }) => <li>{word(page.lang, `channel.${channel}`)} <DecisionBadge page={page} decision={verdict.decision} /></li>)}</ul>
      {best && <VerdictTable page={page} verdict={best.verdict} />}
    </section>
  );
}

/** How people are held in each kind of place: rules of other kinds of custody say nothing there. */
const HELD: Readonly<Record<PlaceKind, readonly Custody[]>> = {
  remand: ['pretrial'], prison: ['pretrial', 'convicted'], colony: ['convicted'], juvenile: ['pretrial', 'convicted'], open_type: ['open_type'], home: ['home'], police: ['police'], hospital: ['hospital'],
};

function RulesInForce({ page, place, sets }: Of & { place: Place; sets: readonly RuleSet[] }): JSX.Element {
  const here = sets.filter(({ scope }) => overlaps(scope, { places: [place.code], countries: [place.country], kinds: [place.kind], custody: HELD[place.kind] }));
  const rows: { set: RuleSet; rule: Rule }[] = here.flatMap((set) => set.rules.map((rule) => ({ set, rule })));
  return (
    <section class="flow" aria-labelledby="rules-h">
      <h2 id="rules-h">{page.t('places.place.rules')}</h2>
      <Table stack quiet caption={page.t('places.place.rules')} about={page.t('places.place.rulesAbout', { day: page.day(today()) })} rows={rows} columns={[
        { head: page.t('places.place.rule'), cell: ({ rule }) => <span class="code">{rule.code}</span> },
        { head: page.t('places.place.question'), cell: ({ rule }) => (rule.slot ? word(page.lang, `slot.${rule.slot}`) : '–') },
        { head: page.t('places.place.says'), cell: ({ rule }) => <>{describe(page.lang, rule)}{rule.note && <><br /><span class="meta">{rule.note}</span></>}</> },
        { head: page.t('places.place.basis'), cell: ({ set }) => word(page.lang, `basis.${set.basis}`) },
        { head: page.t('places.place.source'), cell: ({ set, rule }) => <span class="meta">{rule.source ?? set.source}; {word(page.lang, `confidence.${set.confidence}`)}, {set.verifiedAt ? page.t('places.place.verified', { day: page.day(set.verifiedAt) }) : page.t('places.place.unverified')}</span> },
      ]} />
    </section>
  );
}

function TryIt({ page, place, kits, values, errors }: Of & { place: Place; kits: readonly Kit[]; values: object; errors: FieldErrors }): JSX.Element {
  const words = (group: string, of: readonly string[]) => of.map((value) => ({ value, label: word(page.lang, `${group}.${value}`) }));
  const unknown = page.t('places.try.unknown');
  const yesNo = [{ value: 'yes', label: page.t('places.answer.yes') }, { value: 'no', label: page.t('places.answer.no') }];
  return (
    <Slip title={page.t('places.try.title')} id="try" stay>
      <p>{page.t('places.try.lede')}</p>
      <Form page={page} action={`/staff/places/${place.id}`} name="trial" method="get" look="flow" values={values} errors={errors}>
        <SelectField name="custody" label={page.t('places.try.custody')} options={words('custody', CUSTODIES)} />
        <SelectField name="regime" label={page.t('places.try.regime')} empty={unknown} options={words('regime', REGIMES)} />
        <SelectField name="tier" label={page.t('places.try.tier')} empty={unknown} options={words('tier', TIERS)} />
        <SelectField name="violator" label={page.t('places.try.violator')} empty={unknown} options={yesNo} />
        <SelectField name="windowAgreed" label={page.t('places.try.windowAgreed')} empty={unknown} options={yesNo} />
        <SelectField name="kit" label={page.t('places.try.kit')} empty={unknown} options={kits.map((kit) => ({ value: kit.code, label: kit.name[page.lang] }))} />
        <TextField name="grams" label={page.t('places.try.grams')} short optional inputMode="numeric" />
        <TextField name="used" label={page.t('places.try.used')} short optional inputMode="numeric" />
        <SelectField name="channel" label={page.t('places.try.channel')} empty={page.t('places.try.best')} options={words('channel', CHANNELS)} />
        <TextField name="on" type="date" label={page.t('places.try.on')} value={today()} />
        <p><Button>{page.t('places.try.go')}</Button></p>
      </Form>
    </Slip>
  );
}
