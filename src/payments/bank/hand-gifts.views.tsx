import type { JSX } from 'preact';
import { today } from '../../kernel/clock.js';
import { CURRENCIES } from '../../kernel/money.js';
import type { FieldErrors } from '../../kernel/problem.js';
import type { Fund } from '../../ledger/index.js';
import { Badge, Button, ButtonForm, Columns, Details, Empty, Form, PageHead, Row, Rows, SelectField, Slip, TextArea, TextField, Wrap, type BadgeTone, type PageContext, type Values } from '../../platform/web/index.js';
import { amountOf } from './bank.views.js';
import type { HandGiftRow } from './desk.js';
import { USES } from './hand-gifts.js';

interface Again {
  readonly errors: FieldErrors;
  readonly values: Values;
}
export type HandForms = Readonly<Record<string, Again>>;
interface Props {
  readonly page: PageContext;
  readonly me: string;
  readonly gifts: readonly HandGiftRow[];
  readonly funds: readonly Fund[];
  readonly forms: HandForms;
}
const TONES: Readonly<Record<HandGiftRow['state'], BadgeTone>> = { entered: 'todo', agreed: 'ok', differs: 'bad', withdrawn: 'hold' };

/** Gifts by hand: what waits for a second person, what was, and the forms to enter one. */
export function HandGiftPage(props: Props): JSX.Element {
  const { page, gifts } = props;
  const { t } = page;
  return (
    <Wrap loose>
      <PageHead crumb={<a href={page.link('/staff')}>{t('web.staff.todo')}</a>} title={t('bank.hand.title')} lede={t('bank.hand.lede')} />
      <Columns>
        <div>
          {gifts.length === 0 ? <Empty title={t('bank.hand.none')} drawing="jar">{t('bank.hand.noneText')}</Empty> : <Rows>{gifts.map((gift) => <One {...props} gift={gift} />)}</Rows>}
        </div>
        <div class="flow"><Cash {...props} /><GoodsForm {...props} /></div>
      </Columns>
    </Wrap>
  );
}

function One({ page, me, gift, forms }: Props & { gift: HandGiftRow }): JSX.Element {
  const { t } = page;
  const title = gift.amount === null ? t('bank.hand.unseen', { currency: gift.currency }) : amountOf(page, gift.amount, gift.currency);
  return (
    <Row drawing={gift.rail === 'cash' ? 'jar' : 'bag'} title={title} level={2} end={<Badge tone={TONES[gift.state]}>{t(`bank.hand.state.${gift.state}`)}</Badge>}>
      <p class="meta">{t(`bank.hand.rail.${gift.rail}`)} · {gift.fund} · {page.day(gift.receivedOn)}</p>
      {gift.goods && <p>{gift.goods}<br /><span class="meta">{gift.evidence}</span></p>}
      {gift.state === 'entered' && <Second page={page} me={me} gift={gift} again={forms[`count-${gift.id}`]} />}
      {gift.state === 'differs' && <p>{t('bank.hand.differsText')}</p>}
    </Row>
  );
}

/** What the second person does; whoever entered it may only take it back. */
function Second({ page, me, gift, again }: Pick<Props, 'page' | 'me'> & { gift: HandGiftRow; again: Again | undefined }): JSX.Element {
  return (
    <>
      {gift.enteredBy === me && <p class="meta">{page.t('bank.hand.another')}</p>}
      {gift.enteredBy !== me && (gift.rail === 'cash' ? <Count page={page} gift={gift} again={again} /> : <Confirm page={page} gift={gift} />)}
      <ButtonForm page={page} action={`/staff/money/by-hand/${gift.id}/withdraw`} name={`withdraw-${gift.id}`}><Button tone="quiet" small>{page.t('bank.hand.withdraw')}</Button></ButtonForm>
    </>
  );
}

function Count({ page, gift, again }: { page: PageContext; gift: HandGiftRow; again: Again | undefined }): JSX.Element {
  return (
    <Form page={page} action={`/staff/money/by-hand/${gift.id}/count`} name={`count-${gift.id}`} look="flow" values={again?.values ?? {}} errors={again?.errors ?? {}}>
      <input type="hidden" name="currency" value={gift.currency} />
      <TextField name="amount" short inputMode="decimal" label={page.t('bank.hand.yourCount')} hint={page.t('bank.hand.yourCountHint')} unit={gift.currency} maxLength={20} />
      <p><Button>{page.t('bank.hand.count')}</Button></p>
    </Form>
  );
}

const Confirm = ({ page, gift }: { page: PageContext; gift: HandGiftRow }): JSX.Element => (
  <ButtonForm page={page} action={`/staff/money/by-hand/${gift.id}/confirm`} name={`confirm-${gift.id}`}><Button>{page.t('bank.hand.confirm')}</Button></ButtonForm>
);

function Common({ page, funds, amount }: Pick<Props, 'page' | 'funds'> & { amount: string }): JSX.Element {
  const { t } = page;
  return (
    <>
      <SelectField name="fund" label={t('bank.hand.fund')} options={funds.map(({ code, name }) => ({ value: code, label: name }))} />
      <TextField name="amount" short inputMode="decimal" label={amount} maxLength={20} />
      <SelectField name="currency" label={t('bank.accounts.currency')} short options={CURRENCIES.map((value) => ({ value, label: value }))} />
      <TextField name="receivedOn" type="date" short label={t('bank.hand.day')} value={today()} />
    </>
  );
}

function Cash({ page, funds, forms }: Props): JSX.Element {
  const again = forms['cash'];
  return (
    <Slip id="cash-slip" title={page.t('bank.hand.cash')}>
      <Form page={page} action="/staff/money/by-hand/cash" name="cash" look="flow" values={again?.values ?? {}} errors={again?.errors ?? {}}>
        <Common page={page} funds={funds} amount={page.t('bank.hand.counted')} />
        <p><Button>{page.t('bank.hand.enter')}</Button></p>
        <p class="meta">{page.t('bank.hand.cashNote')}</p>
      </Form>
    </Slip>
  );
}

function GoodsForm({ page, funds, forms }: Props): JSX.Element {
  const { t } = page;
  const again = forms['goods'];
  return (
    <Details summary={t('bank.hand.goods')} open={again !== undefined}>
      <Form page={page} action="/staff/money/by-hand/goods" name="goods" look="flow" values={again?.values ?? {}} errors={again?.errors ?? {}}>
        <TextField name="goods" label={t('bank.hand.what')} hint={t('bank.hand.whatHint')} maxLength={200} />
        <TextArea name="evidence" label={t('bank.hand.evidence')} hint={t('bank.hand.evidenceHint')} maxLength={300} rows={3} />
        <Common page={page} funds={funds} amount={t('bank.hand.value')} />
        <SelectField name="use" label={t('bank.hand.use')} options={USES.map((value) => ({ value, label: t(value === 'stock' ? 'bank.hand.use.stock' : 'bank.hand.use.now') }))} />
        <p><Button tone="second">{t('bank.hand.enter')}</Button></p>
      </Form>
    </Details>
  );
}
