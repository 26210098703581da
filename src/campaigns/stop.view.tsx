import type { JSX } from 'preact';
import { CURRENCIES } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Button, Form, Go, PageHead, SelectField, Slip, TextField, Wrap, type PageContext, type Values } from '../platform/web/index.js';

/** For whoever lost the code: what stands on the statement and on the card. It can only stop. */
export function StopDoor({ page, values = {}, errors = {} }: { page: PageContext; values?: Values; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('campaigns.stop.title')} lede={t('campaigns.stop.lede')} />
      <p><Go href={page.link('/gift')}>{t('campaigns.stop.withCode')}</Go></p>
      <Form page={page} action="/stop" name="stop" values={values} errors={errors}>
        <TextField name="day" type="date" short label={t('campaigns.stop.day')} hint={t('campaigns.stop.day.hint')} />
        <TextField name="amount" short inputMode="decimal" label={t('campaigns.stop.amount')} />
        <SelectField name="currency" short label={t('campaigns.stop.currency')} options={CURRENCIES.map((value) => ({ value, label: value }))} />
        <TextField name="lastFour" short code label={t('campaigns.stop.lastFour')} hint={t('campaigns.stop.lastFour.hint')} maxLength={4} />
        <TextField name="expiry" short code label={t('campaigns.stop.expiry')} hint={t('campaigns.stop.expiry.hint')} maxLength={7} optional />
        <p><Button>{t('campaigns.stop.go')}</Button></p>
      </Form>
    </Wrap>
  );
}

/** For whoever has to wait here: the ways that nobody can crowd. */
export function StopOtherwise({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <Slip title={t('campaigns.stop.otherwise')} id="otherwise">
      <p>{t('campaigns.stop.otherwise.text')}</p>
      <p><Go href={page.link('/gift')}>{t('campaigns.stop.withCode')}</Go></p>
    </Slip>
  );
}

/** The same for everybody, whatever was found. */
export function StopTaken({ page }: { page: PageContext }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('campaigns.stop.taken')} lede={t('campaigns.stop.taken.lede')} />
      <p>{t('campaigns.stop.taken.text')}</p>
      <p>{t('campaigns.stop.taken.else')}</p>
      <p><Go href={page.link('/gift')}>{t('campaigns.stop.withCode')}</Go></p>
    </Wrap>
  );
}
