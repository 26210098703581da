import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { Button, Checkbox, Details, Empty, Form, Notice, PageHead, RadioTiles, SelectField, TextArea, TextField, type Choice, type PageContext, type Values } from '../platform/web/index.js';
import type { Offer } from './offers.js';
import type { Pack } from './packs.js';

/** The door: the code is typed here and travels in the body, never in an address. */
export function ReceiptDoor({ page, errors = {} }: { page: PageContext; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  return (
    <div class="wrap"><div class="form flow">
      <PageHead title={t('receipts.title')} lede={t('receipts.lede')} />
      <Form page={page} action="/receipt" name="receipt" errors={errors}>
        <TextField name="code" label={t('receipts.code')} hint={t('receipts.code.hint')} code maxLength={60} />
        <p><Button>{t('receipts.open')}</Button></p>
      </Form>
    </div></div>
  );
}

export interface ReceiptPageProps {
  page: PageContext;
  pass: string;
  offers: readonly Offer[];
  packs: readonly Pack[];
  values?: Values;
  errors?: FieldErrors;
}

/** What may be had: choose, and it comes as a PDF. Without a name unless one is typed. */
export function ReceiptPage({ page, pass, offers, packs, values = {}, errors = {} }: ReceiptPageProps): JSX.Element {
  const { t } = page;
  const open = offers.filter(({ state }) => state === 'standing' || state === 'returned');
  if (open.length === 0 || packs.length === 0) return <div class="wrap"><div class="form flow"><PageHead title={t('receipts.title')} /><Empty title={t('receipts.none')} drawing="envelope">{t('receipts.none.text')}</Empty></div></div>;
  const isShut = Object.keys(errors).every((field) => !['name', 'address', 'agreed', 'mail'].includes(field)) && packs.every(({ donor }) => donor === 'optional');
  return (
    <div class="wrap"><div class="form flow">
      <PageHead title={t('receipts.title')} lede={t('receipts.once')} />
      <Form page={page} action="/receipt/document" name="receipt-document" values={values} errors={errors}>
        <input type="hidden" name="pass" value={pass} />
        <RadioTiles name="of" legend={t('receipts.which')} size="big" columns="one" value={open[0]!.of} options={open.map((offer) => choiceOf(page, offer))} />
        <Kind page={page} packs={packs} />
        {isShut ? <Details summary={t('receipts.named')}><Named page={page} packs={packs} /></Details> : <Named page={page} packs={packs} />}
        <p><Button>{t('receipts.get')}</Button></p>
        <p class="meta">{t('receipts.care')}</p>
      </Form>
    </div></div>
  );
}

function choiceOf(page: PageContext, { of, year, line, state, isIssued }: Offer): Choice {
  const note = isIssued ? page.t('receipts.again') : state === 'returned' ? page.t('receipts.wentBack') : undefined;
  if (!line) return { value: of, label: page.t('receipts.ofYear', { year: String(year) }), note };
  return { value: of, label: page.t('receipts.ofPayment', { amount: page.money(line.gross), day: page.day(line.receivedOn) }), note };
}

/** Which country's, in which language; a single pack is not asked for. */
function Kind({ page, packs }: Pick<ReceiptPageProps, 'page' | 'packs'>): JSX.Element {
  const { t } = page;
  const languages = new Map(packs.flatMap(({ words }) => [...words].map(([lang, { name }]) => [lang, name] as const)));
  return (
    <>
      {packs.length === 1 ? <input type="hidden" name="pack" value={packs[0]!.code} /> : (
        <RadioTiles name="pack" legend={t('receipts.kind')} columns="one" value={packs[0]!.code} options={packs.map((pack) => ({ value: pack.code, label: titleOf(pack, page), note: noteOf(page, pack) }))} />
      )}
      {packs.some(({ status }) => status === 'draft') && <Notice>{t('receipts.example')}</Notice>}
      <SelectField name="lang" label={t('receipts.language')} value={languages.has(page.lang) ? page.lang : 'en'} options={[...languages].map(([value, label]) => ({ value, label }))} />
    </>
  );
}

const titleOf = ({ words }: Pack, { lang }: PageContext): string => (words.get(lang) ?? words.get('en')!).title;

/** What becomes of a name, said before anything is asked. */
function noteOf(page: PageContext, { donor, copy_years: years }: Pack): string {
  if (years !== undefined) return page.t('receipts.kept', { years });
  return page.t(donor === 'required' ? 'receipts.needsName' : 'receipts.needsNoName');
}

function Named({ page, packs }: Pick<ReceiptPageProps, 'page' | 'packs'>): JSX.Element {
  const { t } = page;
  const years = packs.find(({ copy_years: kept }) => kept !== undefined)?.copy_years;
  return (
    <div class="flow">
      <p class="meta">{t('receipts.named.text')}</p>
      <TextField name="name" label={t('receipts.name')} optional maxLength={120} />
      <TextArea name="address" label={t('receipts.address')} optional rows={3} maxLength={300} />
      {years !== undefined && <Checkbox name="agreed" label={t('receipts.agree', { years })} note={t('receipts.agree.note')} />}
      <TextField name="mail" type="email" inputMode="email" label={t('receipts.mail')} hint={t('receipts.mail.hint')} optional maxLength={254} />
    </div>
  );
}
