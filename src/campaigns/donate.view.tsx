import type { JSX } from 'preact';
import { addMonths, today } from '../kernel/clock.js';
import { CURRENCIES, type Currency, type Money } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { epcPayload, spaced, type Frequency } from '../payments/index.js';
import { Button, Checkbox, CopyButton, Details, Facts, Form, MoneyField, Notice, PageHead, Qr, RadioTiles, Sending, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import { coverFor, presetsOf } from './amounts.js';
import { FeeLine } from './campaign.view.js';
import { CardQuestion } from './card-question.js';
import { giftValue } from './choice.js';
import { CoveredNotice } from './covered.view.js';
import type { Given } from './donations.js';
import type { CampaignOnShelf } from './shelf.js';

/** The account for bank transfers, and the name that stands on a card's statement. */
export interface Account {
  readonly holder: string;
  /** Null: this foundation takes no transfers here. */
  readonly iban: string | null;
  /** Shown with the word that it is an example. */
  readonly isExample: boolean;
  readonly statementName: string | null;
}

interface DonateProps {
  page: PageContext;
  campaign: CampaignOnShelf;
  account: Account;
  currency: Currency;
  /** The tile that is ticked at first. */
  chosen?: string | undefined;
  /** Ticked only for whoever came by a link that says so. */
  often?: Frequency | undefined;
  values?: Values;
  errors?: FieldErrors;
}

/** Three short questions beside the bank transfer. */
export function DonatePage(props: DonateProps): JSX.Element {
  const { page, campaign, account } = props;
  return (
    <div class="wrap cols">
      <GiveForm {...props} />
      <TransferSlip page={page} campaign={campaign} account={account} />
    </div>
  );
}

/** While cards are switched off: the page keeps its place, and says what works. */
export function CardsRest({ page, campaign, account }: Pick<DonateProps, 'page' | 'campaign' | 'account'>): JSX.Element {
  return (
    <div class="wrap cols">
      <div class="flow">
        <PageHead crumb={<a href={page.link(`/campaigns/${campaign.slug}`)}>{campaign.title}</a>} title={page.t('campaigns.cardsRest.title')} lede={page.t(account.iban === null ? 'campaigns.cardsRest.later' : 'campaigns.cardsRest.lede')} />
        <p><a href={page.link('/help')}>{page.t('campaigns.cardsRest.help')}</a></p>
      </div>
      <TransferSlip page={page} campaign={campaign} account={account} alone />
    </div>
  );
}

/** The way that needs neither a card nor a script, with the campaign's own reference; nothing where no transfers are taken. `alone`: no other way stands beside it. */
export function TransferSlip({ page, campaign, account, alone = false }: Pick<DonateProps, 'page' | 'campaign' | 'account'> & { alone?: boolean }): JSX.Element | null {
  if (account.iban === null) return null;
  return (
    <aside class="slip flow stay" aria-labelledby="bt">
      <h2 id="bt">{page.t(alone ? 'campaigns.transfer.alone' : 'campaigns.transfer.title')}</h2>
      <p>{page.t('campaigns.transfer.text')}</p>
      <TransferFacts page={page} account={{ ...account, iban: account.iban }} reference={campaign.transferReference} />
      <p class="meta">{account.isExample && <>{page.t('campaigns.transfer.example')} </>}{page.t(alone ? 'campaigns.transfer.campaign.alone' : 'campaigns.transfer.campaign')}</p>
    </aside>
  );
}

function GiveForm({ page, campaign, account, currency, chosen, often, values = {}, errors = {} }: DonateProps): JSX.Element {
  const { t } = page;
  const presets = presetsOf(currency);
  const gifts = currency === campaign.currency ? campaign.gifts : [];
  const options = [
    ...gifts.map(({ id, label, price }) => ({ value: giftValue(id), label, note: page.money(price) })),
    ...presets.map((preset) => ({ value: String(preset.minor), label: page.money(preset) })),
    { value: 'other', label: t('campaigns.donate.other') },
  ];
  const example = presets[1]!;
  return (
    <Form page={page} action={`/campaigns/${campaign.slug}/donate`} name="donate" values={values} errors={errors}>
      <PageHead crumb={<a href={page.link(`/campaigns/${campaign.slug}`)}>{campaign.title}</a>} title={t('campaigns.donate.title')} lede={t('campaigns.donate.lede')} />
      <CoveredNotice page={page} campaign={campaign} />
      <input type="hidden" name="currency" value={currency} />
      <div>
        <RadioTiles name="sum" size="big" legend={t('campaigns.donate.sum')} options={options} value={chosen ?? String(example.minor)} />
        <div class="mt"><MoneyField name="other" label={t('campaigns.donate.other.label')} hint={t('campaigns.donate.other.hint')} currency={currency} optional /></div>
        <Currencies page={page} slug={campaign.slug} current={currency} />
      </div>
      <div>
        <RadioTiles name="often" size="big" columns="two" legend={t('campaigns.donate.often')} options={[{ value: 'once', label: t('campaigns.donate.once') }, { value: 'monthly', label: t('campaigns.donate.monthly') }]} value={often} />
        <p class="meta mt">{t('campaigns.donate.often.note')}</p>
      </div>
      <CardQuestion page={page} big />
      <div>
        <Details summary={t('campaigns.donate.fees')}>
          <Checkbox name="cover" label={t('campaigns.donate.cover', { fee: page.money(coverFor(example)), example: page.money(example) })} note={t('campaigns.donate.cover.note')} />
          <p><FeeLine page={page} feesPaidBy={campaign.feesPaidBy} fee={page.money(coverFor(example))} example={page.money(example)} /></p>
          <p>{t('campaigns.give.overflow', { purpose: campaign.overflow })}</p>
        </Details>
        <Details summary={t('campaigns.donate.seen')}><StatementName page={page} name={account.statementName} /><p>{t('campaigns.donate.seen.text')}</p><p>{t('campaigns.donate.seen.monthly')}</p></Details>
      </div>
      <Sending page={page}><div class="flow tight"><Button>{t('campaigns.donate.go')}</Button><p class="meta">{t('campaigns.donate.go.note')}</p></div></Sending>
    </Form>
  );
}

function Currencies({ page, slug, current }: { page: PageContext; slug: string; current: Currency }): JSX.Element {
  return (
    <Details summary={page.t('campaigns.donate.currency')}>
      <p class="row">{CURRENCIES.filter((one) => one !== current).map((one) => <a href={page.link(`/campaigns/${slug}/donate?currency=${one}`)}>{one}</a>)}</p>
    </Details>
  );
}

function StatementName({ page, name }: { page: PageContext; name: string | null }): JSX.Element {
  return name === null ? <p>{page.t('campaigns.statement.unknown')}</p> : <p>{page.t('campaigns.statement')} <span class="code">{name}</span></p>;
}

function TransferFacts({ page, account, reference, amount }: { page: PageContext; account: Account & { iban: string }; reference: string; amount?: Money }): JSX.Element {
  const { t } = page;
  const inEuro = amount?.currency === 'EUR' ? amount : undefined;
  return (
    <>
      <Qr everybody={amount === undefined} label={t('campaigns.transfer.qr')} text={epcPayload({ name: account.holder, iban: account.iban, reference, amount: inEuro })} />
      <Facts of={[
        [t('campaigns.transfer.holder'), account.holder],
        ['IBAN', <span class="code">{spaced(account.iban)}</span>],
        [t('campaigns.transfer.reference'), <span class="code" id="reference">{spaced(reference)}</span>],
        amount && [t('campaigns.transfer.amount'), page.money(amount)],
      ]} />
    </>
  );
}

/** How often, and on which days: repeated before anything is paid. */
function when(page: PageContext, frequency: Frequency): [string, string][] {
  const { t } = page;
  if (frequency === 'once') return [[t('campaigns.code.often'), t('campaigns.donate.once')]];
  return [[t('campaigns.code.often'), t('campaigns.code.monthly')], [t('campaigns.code.first'), page.day(today())], [t('campaigns.code.next'), page.day(addMonths(today(), 1))]];
}

/** The page before the payment: the code to keep, then the way to the card. `payAt` is null when Stripe did not answer. */
export function CodePage({ page, campaign, given, account, payAt }: { page: PageContext; campaign: CampaignOnShelf; given: Given; account: Account; payAt: string | null }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link(`/campaigns/${campaign.slug}`)}>{campaign.title}</a>} title={t('campaigns.code.title')} lede={t('campaigns.code.lede')} />
      <section class="slip flow" aria-labelledby="code-h">
        <h2 id="code-h">{t('campaigns.code.keep')}</h2>
        <p class="code great" id="code">{given.code}</p>
        <CopyButton page={page} of="code" />
        <p class="meta">{t('campaigns.code.what')}</p>
        <Details summary={t('campaigns.code.picture')}><Qr label={t('campaigns.code.qr')} text={given.code} /></Details>
      </section>
      <CoveredNotice page={page} campaign={campaign} />
      <Facts of={[
        [t('campaigns.code.amount'), <b>{page.money(given.amount)}</b>],
        ...when(page, given.checkout.frequency),
        [t('campaigns.code.purpose'), campaign.title],
        [t('campaigns.code.statement'), account.statementName === null ? t('campaigns.statement.unknown') : <span class="code">{account.statementName}</span>],
      ]} />
      {payAt === null
        ? <Notice tone="care" title={t('campaigns.code.down')}><p>{t('campaigns.code.down.text')}</p></Notice>
        : <div class="flow tight"><p><a class="btn" href={payAt} rel="noreferrer">{t('campaigns.code.pay')}</a></p><p class="meta">{t('campaigns.code.pay.note')}</p></div>}
      {given.amount.currency === 'EUR' && <Details summary={t('campaigns.debit.title')}><p>{t('campaigns.debit.text')}</p></Details>}
      {account.iban !== null && (given.checkout.frequency === 'once' || payAt === null) && (
        <Details summary={t('campaigns.code.transfer')} open={payAt === null}>
          <div class="flow"><p>{t('campaigns.code.transfer.text')}</p>
            <TransferFacts page={page} account={{ ...account, iban: account.iban }} reference={given.transferReference} amount={given.amount} />
            {account.isExample && <p class="meta">{t('campaigns.transfer.example')}</p>}</div>
        </Details>
      )}
    </Wrap>
  );
}
