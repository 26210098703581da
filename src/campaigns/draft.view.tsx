import type { JSX } from 'preact';
import { CURRENCIES } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { LANGUAGE_NAMES, type Lang } from '../platform/i18n/index.js';
import { Button, Details, Form, PageHead, SelectField, TextArea, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';
import type { Fund } from '../ledger/index.js';
import { fieldOf } from './by-language.js';
import { CONSENT_FIELDS, KINDS } from './draft.js';
import { dayOf, wayOf } from './consent-fields.js';
import { ConsentsField, FundField, OverflowField } from './draft-choices.view.js';

interface DraftProps {
  page: PageContext;
  /** Null for a new one. */
  slug: string | null;
  /** Those that take gifts, `core` first. */
  funds: readonly Fund[];
  currency?: string | undefined;
  values?: Values;
  errors?: FieldErrors | undefined;
}

const isOfConsents = (name: string): boolean => name === 'consents' || CONSENT_FIELDS.some((field) => name === wayOf(field) || name === dayOf(field));

/** A draft to write, or (with its address) to write anew: English first, the other languages folded beneath. */
export function DraftPage({ page, slug, funds, currency, values = {}, errors = {} }: DraftProps): JSX.Element {
  const { t } = page;
  const title = t(slug === null ? 'campaigns.staff.new' : 'campaigns.staff.edit');
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link('/staff/campaigns')}>{t('campaigns.staff.title')}</a>} title={title} lede={t('campaigns.staff.new.lede')} />
      <Form page={page} action={slug === null ? '/staff/campaigns' : `/staff/campaigns/${slug}/edit`} name="draft" values={values} errors={errors}>
        <SelectField name="kind" label={t('campaigns.draft.kind')} options={KINDS.map((value) => ({ value, label: t(`campaigns.kind.${value}`) }))} />
        <Words page={page} lang="en" />
        {slug === null ? <TextField name="slug" label={t('campaigns.draft.slug')} hint={t('campaigns.draft.slug.hint')} maxLength={60} /> : <input type="hidden" name="slug" value={slug} />}
        {(['be', 'ru'] as const).map((lang) => <Details summary={LANGUAGE_NAMES[lang]} open={Object.keys(values).some((name) => name.endsWith(`_${lang}`) && values[name] !== '')}><Words page={page} lang={lang} /></Details>)}
        {slug === null
          ? <SelectField name="currency" label={t('campaigns.draft.currency')} short options={CURRENCIES.map((value) => ({ value, label: value }))} />
          : <input type="hidden" name="currency" value={currency} />}
        <TextArea name="items" label={t('campaigns.draft.items')} hint={t('campaigns.draft.items.hint')} rows={6} maxLength={4000} />
        <TextArea name="gifts" label={t('campaigns.draft.gifts')} hint={t('campaigns.draft.gifts.hint')} rows={4} maxLength={2000} />
        <TextField name="pricesOn" type="date" short label={t('campaigns.draft.pricesOn')} />
        <TextField name="deadline" type="date" short label={t('campaigns.draft.deadline')} />
        <SelectField name="feesPaidBy" label={t('campaigns.draft.fees')} options={[{ value: 'fund', label: t('campaigns.draft.fees.fund') }, { value: 'core', label: t('campaigns.draft.fees.core') }]} />
        {slug === null && <FundField page={page} funds={funds} />}
        <OverflowField page={page} funds={funds} values={values} />
        <TextField name="partner" label={t('campaigns.draft.partner')} hint={t('campaigns.draft.partner.hint')} optional maxLength={120} />
        <ConsentsField page={page} values={values} wrong={Object.keys(errors).some(isOfConsents)} />
        <p><Button>{t('campaigns.draft.save')}</Button></p>
      </Form>
    </Wrap>
  );
}

function Words({ page: { t }, lang }: { page: PageContext; lang: Lang }): JSX.Element {
  const optional = lang !== 'en';
  return (
    <div class="flow loose">
      <TextField name={fieldOf('title', lang)} label={t('campaigns.draft.title')} maxLength={120} optional={optional} />
      <TextArea name={fieldOf('summary', lang)} label={t('campaigns.draft.summary')} rows={3} maxLength={400} optional={optional} lang={lang} />
      <TextArea name={fieldOf('story', lang)} label={t('campaigns.draft.story')} hint={optional ? undefined : t('campaigns.draft.story.hint')} rows={8} maxLength={4000} optional lang={lang} />
      <TextArea name={fieldOf('overflow', lang)} label={t('campaigns.draft.overflow')} hint={optional ? undefined : t('campaigns.draft.overflow.hint')} rows={2} maxLength={300} optional={optional} lang={lang} />
      <TextArea name={fieldOf('verified', lang)} label={t('campaigns.draft.verified')} hint={optional ? undefined : t('campaigns.draft.verified.hint')} rows={3} maxLength={600} optional={optional} lang={lang} />
    </div>
  );
}
