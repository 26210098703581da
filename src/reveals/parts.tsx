import type { JSX } from 'preact';
import type { FieldErrors } from '../kernel/problem.js';
import { Badge, Button, ButtonForm, Details, Form, Notice, SelectField, TextField, type PageContext, type Values } from '../platform/web/index.js';
import type { Care, CaseOf } from './care.js';
import { type Look, LOOKS, NOTE_MAX, type Reason } from './looks.js';

/** Says why and opens: the form before every look that a person decides on. */
export function RevealForm({ page, look, action, label, errors = {}, values = {} }: { page: PageContext; look: Look; action: string; label: string; errors?: FieldErrors; values?: Values }): JSX.Element {
  const reasons: readonly Reason[] = LOOKS[look].reasons;
  return (
    <Form page={page} action={action} name={`reveal-${look}`} look="flow" errors={errors} values={values}>
      <SelectField name="reason" label={page.t('reveals.form.reason')} empty={page.t('reveals.form.choose')} options={reasons.map((value) => ({ value, label: page.t(`reveals.reason.${value}`) }))} />
      <TextField name="note" label={page.t('reveals.form.note')} hint={page.t('reveals.form.noteHint')} optional maxLength={NOTE_MAX} />
      <p><Button tone="second">{label}</Button></p>
      <p class="meta"><a href={page.link('/staff/reveals')}>{page.t('reveals.own.title')}</a></p>
    </Form>
  );
}

/** What stands where a secret was opened already by the same press of a button. */
export const ShownOnce = ({ page }: { page: PageContext }): JSX.Element => <Notice tone="info"><p>{page.t('reveals.form.once')}</p></Notice>;

export const Masked = ({ page }: { page: PageContext }): JSX.Element => <p><Badge tone="lock">{page.t('reveals.form.masked')}</Badge> <span class="code" aria-hidden="true">•••••• ••••••</span></p>;

/** What stands where a name stood. */
export const Erased = ({ page }: { page: PageContext }): JSX.Element => <><p><Badge tone="hold">{page.t('reveals.form.erased')}</Badge></p><p class="meta">{page.t('reveals.form.erasedWhy')}</p></>;

/** Whose case it is, and the way to take it or to hand it over; `at` is the address of the page it stands on. */
export function CareLine({ page, care, at }: { page: PageContext; care: Care; at: string }): JSX.Element | null {
  const { t } = page;
  if (page.can?.('cases.assign') !== true) return null;
  if (care.state === 'free') {
    return <ButtonForm page={page} action={`${at}/take`} name="take"><p><Badge tone="todo">{t('reveals.care.free')}</Badge></p><Button tone="second">{t('reveals.care.take')}</Button><p class="meta">{t('reveals.care.takeNote')}</p></ButtonForm>;
  }
  if (care.state === 'other') return <><p><Badge tone="hold">{t('reveals.care.other')}</Badge></p><p class="meta">{t('reveals.care.otherNote')}</p></>;
  return (
    <>
      <p><Badge tone="ok">{t('reveals.care.mine')}</Badge></p>
      <Details summary={t('reveals.care.handOver')}>
        {care.colleagues.length === 0 ? <p>{t('reveals.care.nobody')}</p> : (
          <Form page={page} action={`${at}/hand-over`} name="hand-over" look="flow">
            <SelectField name="to" label={t('reveals.care.to')} options={care.colleagues.map(({ id, signIn }) => ({ value: id, label: signIn }))} />
            <p class="meta">{t('reveals.care.handOverNote')}</p>
            <p><Button tone="second">{t('reveals.care.handOver')}</Button></p>
          </Form>
        )}
      </Details>
    </>
  );
}

export const SeenLink = ({ page, subject: { kind, id } }: { page: PageContext; subject: CaseOf }): JSX.Element | null =>
  (page.can?.('reveals.read') ? <p><a href={page.link(`/staff/reveals/${kind}/${id}`)}>{page.t(`reveals.seen.title.${kind}`)}</a></p> : null);
