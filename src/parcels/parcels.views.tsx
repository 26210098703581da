import type { JSX } from 'preact';
import type { Conflict, FieldErrors } from '../kernel/problem.js';
import type { Fund } from '../ledger/index.js';
import { CHANNELS, word, type Kit, type Name } from '../places/index.js';
import { Badge, beginning, Button, Empty, Form, Notice, PageHead, Pagination, problemSentence, SelectField, Table, TextField, Wrap, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { RecipientCard } from '../recipients/index.js';
import { Refusal } from './assessment.js';
import { parcelLifecycle, PRIORITIES, type ParcelState } from './lifecycle.js';
import type { ParcelOrder } from './rows.js';

type Of = { page: PageContext };

const TONES: Readonly<Record<ParcelState, BadgeTone>> = {
  requested: 'wait', approved: 'wait', ready: 'todo', in_work: 'go', packed: 'go', dispatched: 'go', delivered: 'ok', closed: 'ok', on_hold: 'hold', exception: 'ask', failed: 'bad', cancelled: 'bad',
};
export const StateBadge = ({ page, state }: Of & { state: ParcelState }): JSX.Element => <Badge tone={TONES[state]}>{page.t(`parcels.state.${state}`)}</Badge>;

export interface ParcelListProps extends Of {
  readonly query: { state?: ParcelState; recipientId?: string; after?: string };
  readonly items: readonly ParcelOrder[];
  readonly next: string | null;
  /** What kits are called, by their code. */
  readonly kits: ReadonlyMap<string, Name>;
}

/** What is in an order, in a few words. */
export const contentOf = (page: PageContext, { kit }: Pick<ParcelOrder, 'kit'>, kits: ParcelListProps['kits']): string => (kit === null ? page.t('parcels.list.own') : (kits.get(kit)?.[page.lang] ?? kit));

export function ParcelList({ page, query, items, next, kits }: ParcelListProps): JSX.Element {
  const kept = { ...(query.state && { state: query.state }), ...(query.recipientId && { recipientId: query.recipientId }) };
  const to = (more: Record<string, string>): string => page.link(`/staff/parcels?${new URLSearchParams({ ...kept, ...more }).toString()}`);
  const add = page.can?.('parcels.request') && <Button href={page.link('/staff/parcels/new')}>{page.t('parcels.list.new')}</Button>;
  return (
    <Wrap loose>
      <PageHead title={page.t('parcels.list.title')} lede={page.t('parcels.list.lede')} aside={add} />
      <Form page={page} action="/staff/parcels" name="filter" method="get" look="row" values={kept}>
        <SelectField short name="state" label={page.t('parcels.list.filter')} empty={page.t('parcels.list.all')} options={parcelLifecycle.states.map((value) => ({ value, label: page.t(`parcels.state.${value}`) }))} />
        {query.recipientId && <input type="hidden" name="recipientId" value={query.recipientId} />}
        <Button tone="second">{page.t('recipients.list.go')}</Button>
      </Form>
      {items.length === 0
        ? <Empty title={page.t('parcels.list.empty')}>{page.t('parcels.list.emptyText')}</Empty>
        : <Table stack caption={page.t('parcels.list.caption')} rows={items} columns={[
            { head: page.t('parcels.list.reference'), cell: (order) => <a class="code" href={page.link(`/staff/parcels/${order.id}`)}>{order.reference}</a> },
            { head: page.t('parcels.list.person'), cell: (order) => <span class="code">{order.recipient}</span> },
            { head: page.t('parcels.list.content'), cell: (order) => contentOf(page, order, kits) },
            { head: page.t('parcels.list.channel'), cell: ({ channel }) => word(page.lang, `channel.${channel}`) },
            { head: page.t('parcels.list.asked'), cell: ({ requestedOn }) => page.day(requestedOn) },
            { head: page.t('parcels.list.state'), cell: ({ state }) => <StateBadge page={page} state={state} /> },
          ]} />}
      <Pagination label={page.t('parcels.list.pages')} {...(query.after && { first: { href: to({}), text: page.t('parcels.order.back') } })} {...(next && { next: { href: to({ after: next }), text: page.t('parcels.list.next') } })} />
    </Wrap>
  );
}

/** Why it does not go: what the rules said to each question and the ways out, or the one sentence of another refusal. */
export const Refused = ({ page, refused }: Of & { refused: Conflict }): JSX.Element => (
  refused instanceof Refusal
    ? <Notice tone="care" title={page.t('parcels.new.refused')}>
        <ul>{Object.values(refused.in(page.lang)).map((reason) => <li>{beginning(reason)}</li>)}</ul>
        <p>{page.t('parcels.new.waysOut')}</p>
      </Notice>
    : <Notice tone="care" title={page.t('parcels.new.notDone')}><p>{problemSentence(page, { status: 409, code: refused.code, message: refused.message })}</p></Notice>
);

export function NewParcel({ page, people, kits, funds, values, errors, refused }: Of & { people: readonly RecipientCard[]; kits: readonly Kit[]; funds: readonly Fund[]; values: object; errors: FieldErrors; refused: Conflict | undefined }): JSX.Element {
  const place = (card: RecipientCard): string => [card.reference, card.placeName?.[page.lang]].filter(Boolean).join(', ');
  return (
    <Wrap look="form" loose>
      <PageHead title={page.t('parcels.new.title')} lede={page.t('parcels.new.lede')} crumb={<a href={page.link('/staff/parcels')}>{page.t('parcels.order.back')}</a>} />
      {refused && <Refused page={page} refused={refused} />}
      <Form page={page} action="/staff/parcels/new" name="parcel" values={values} errors={errors}>
        <SelectField name="recipientId" label={page.t('parcels.new.recipient')} empty={page.t('parcels.new.choose')} options={people.map((card) => ({ value: card.id, label: place(card) }))} />
        <SelectField name="kit" label={page.t('parcels.new.kit')} empty={page.t('parcels.new.choose')} options={kits.map((kit) => ({ value: kit.code, label: `${kit.name[page.lang]}, ${page.money({ minor: kit.priceMinor, currency: 'EUR' })}` }))} />
        <SelectField name="fund" label={page.t('parcels.new.fund')} options={funds.map(({ code, name }) => ({ value: code, label: name }))} />
        <SelectField name="channel" label={page.t('parcels.new.channel')} empty={page.t('parcels.new.best')} options={CHANNELS.map((value) => ({ value, label: word(page.lang, `channel.${value}`) }))} />
        <SelectField name="priority" label={page.t('parcels.new.priority')} options={PRIORITIES.map((value) => ({ value, label: page.t(`parcels.priority.${value}`) }))} />
        <TextField name="arriveOn" type="date" label={page.t('parcels.new.arriveOn')} hint={page.t('parcels.new.arriveHint')} optional />
        <p><Button>{page.t('parcels.new.go')}</Button></p>
      </Form>
    </Wrap>
  );
}
