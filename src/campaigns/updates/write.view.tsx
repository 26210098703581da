import type { JSX } from 'preact';
import type { FieldErrors } from '../../kernel/problem.js';
import { LANGUAGE_NAMES, type Lang } from '../../platform/i18n/index.js';
import { Button, Checkbox, Details, Form, PageHead, SelectField, TextArea, TextField, Wrap, type PageContext, type Values } from '../../platform/web/index.js';
import { fieldOf } from '../by-language.js';
import { DELAYS, USUAL_DELAY } from './life.js';

interface Props {
  readonly page: PageContext;
  /** Where the form is sent. */
  readonly action: string;
  readonly back: { readonly path: string; readonly title: string };
  readonly values?: Values | undefined;
  readonly errors?: FieldErrors | undefined;
}
const others = ['be', 'ru'] as const;
const isBegun = (values: Values, lang: Lang): boolean => Object.keys(values).some((name) => name.endsWith(`_${lang}`) && values[name] !== '');

/** News to write, or to write anew; `hasPhoto`: there is one already, which stays unless another is chosen. */
export function WriteUpdate({ page, action, back, values = {}, errors = {}, hasPhoto }: Props & { hasPhoto: boolean }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('updates.form.head')} lede={t('updates.form.lede')} crumb={<a href={page.link(back.path)}>{back.title}</a>} />
      <Form page={page} action={action} name="update" multipart values={{ delay: String(USUAL_DELAY), ...values }} errors={errors}>
        <Words page={page} lang="en" photo />
        {others.map((lang) => <Details summary={LANGUAGE_NAMES[lang]} open={isBegun(values, lang)}><Words page={page} lang={lang} photo /></Details>)}
        <TextField name="photo" type="file" label={t('updates.form.photo')} hint={t(hasPhoto ? 'updates.form.photo.kept' : 'updates.form.photo.hint')} optional />
        {hasPhoto && <Checkbox name="withoutPhoto" label={t('updates.form.withoutPhoto')} />}
        <SelectField name="delay" label={t('updates.form.delay')} hint={t('updates.form.delay.hint')} options={DELAYS.map((days) => ({ value: String(days), label: t('updates.form.days', { days }) }))} />
        <p><Button>{t('updates.form.save')}</Button></p>
      </Form>
    </Wrap>
  );
}

/** A change of a campaign that is open: everything as it stands, and why it is to be different. */
export function ProposeChange({ page, action, back, values = {}, errors = {}, languages }: Props & { languages: readonly Lang[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('updates.change.head')} lede={t('updates.change.lede')} crumb={<a href={page.link(back.path)}>{back.title}</a>} />
      <Form page={page} action={action} name="change" values={values} errors={errors}>
        <TextArea name="items" label={t('campaigns.draft.items')} hint={t('campaigns.draft.items.hint')} rows={6} maxLength={4000} />
        <TextField name="deadline" type="date" short label={t('campaigns.draft.deadline')} />
        <Story page={page} lang="en" />
        {others.filter((lang) => languages.includes(lang)).map((lang) => <Details summary={LANGUAGE_NAMES[lang]}><Story page={page} lang={lang} /></Details>)}
        <h2>{t('updates.change.why')}</h2>
        <Words page={page} lang="en" />
        {others.map((lang) => <Details summary={LANGUAGE_NAMES[lang]} open={isBegun(Object.fromEntries(Object.entries(values).filter(([name]) => /^(title|text)_/.test(name))), lang)}><Words page={page} lang={lang} /></Details>)}
        <p><Button>{t('updates.change.save')}</Button></p>
      </Form>
    </Wrap>
  );
}

function Words({ page: { t }, lang, photo }: { page: PageContext; lang: Lang; photo?: boolean }): JSX.Element {
  const optional = lang !== 'en';
  return (
    <div class="flow loose">
      <TextField name={fieldOf('title', lang)} label={t('updates.form.title')} maxLength={120} optional={optional} />
      <TextArea name={fieldOf('text', lang)} label={t('updates.form.text')} hint={optional ? undefined : t('updates.form.text.hint')} rows={5} maxLength={1200} optional={optional} lang={lang} />
      {photo && <TextField name={fieldOf('alt', lang)} label={t('updates.form.alt')} maxLength={200} optional />}
    </div>
  );
}

function Story({ page: { t }, lang }: { page: PageContext; lang: Lang }): JSX.Element {
  return (
    <div class="flow loose">
      <TextArea name={fieldOf('summary', lang)} label={t('campaigns.draft.summary')} rows={3} maxLength={400} lang={lang} />
      <TextArea name={fieldOf('story', lang)} label={t('campaigns.draft.story')} rows={6} maxLength={4000} optional lang={lang} />
    </div>
  );
}
