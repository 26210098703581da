import type { JSX } from 'preact';
import type { Fund } from '../ledger/index.js';
import { Details, FieldSet, SelectField, TextField, type PageContext, type Values } from '../platform/web/index.js';
import { dayOf, wayOf } from './consent-fields.js';
import { CONSENT_FIELDS, CONSENT_WAYS } from './draft.js';

type Funds = { page: PageContext; funds: readonly Fund[] };
const optionsOf = (funds: readonly Fund[]) => funds.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }));

/** The fund it pays into: one of its own, or one that takes gifts already. */
export function FundField({ page: { t }, funds }: Funds): JSX.Element {
  return <SelectField name="fundCode" label={t('campaigns.draft.fund')} hint={t(funds.length > 1 ? 'campaigns.draft.fund.hint' : 'campaigns.draft.fund.none')} empty={t('campaigns.draft.fund.own')} options={optionsOf(funds)} />;
}

/** Where more than is needed goes: `core` unless another is chosen. What was chosen before and takes no gifts any more is not offered, and said. */
export function OverflowField({ page: { t }, funds, values }: Funds & { values: Values }): JSX.Element {
  const before = values['overflowFund'];
  const gone = typeof before === 'string' && before !== '' && !funds.some(({ code }) => code === before);
  const hint = gone ? t('campaigns.draft.overflowFund.gone', { fund: before }) : t(funds.length > 1 ? 'campaigns.draft.overflowFund.hint' : 'campaigns.draft.overflowFund.none');
  return <SelectField name="overflowFund" label={t('campaigns.draft.overflowFund')} hint={hint} {...(gone ? { empty: t('campaigns.draft.overflowFund.choose') } : {})} options={optionsOf(funds)} />;
}

/** What the person agreed to, field by field: how, and on which day. Folded away until there is something in it or wrong with it. */
export function ConsentsField({ page: { t }, values, wrong }: { page: PageContext; values: Values; wrong: boolean }): JSX.Element {
  const some = CONSENT_FIELDS.some((field) => values[wayOf(field)] || values[dayOf(field)]);
  const ways = CONSENT_WAYS.map((value) => ({ value, label: t(`campaigns.way.${value}`) }));
  return (
    <Details summary={t('campaigns.draft.consents')} open={some || wrong || values['kind'] === 'personal'}>
      <FieldSet name="consents" legend={t('campaigns.draft.consents')} size="hidden" hint={t(some ? 'campaigns.draft.consents.hint' : 'campaigns.draft.consents.none')}>
        {CONSENT_FIELDS.map((field) => (
          <div class="row base">
            <SelectField name={wayOf(field)} label={t('campaigns.draft.consent.way', { field: t(`campaigns.consent.${field}`) })} empty={t('campaigns.draft.consent.no')} options={ways} />
            <TextField name={dayOf(field)} type="date" short label={t('campaigns.draft.consent.on', { field: t(`campaigns.consent.${field}`) })} />
          </div>
        ))}
      </FieldSet>
    </Details>
  );
}
