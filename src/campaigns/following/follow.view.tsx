import type { JSX } from 'preact';
import type { FieldErrors } from '../../kernel/problem.js';
import { Button, ButtonForm, Details, Form, Notice, PageHead, TextField, Wrap, type PageContext, type Values } from '../../platform/web/index.js';
import { FeedLinks } from '../updates/told.view.js';

/** Asks for an address and nothing else. */
export function FollowPage({ page, campaign, values = {}, errors = {} }: { page: PageContext; campaign: { slug: string; title: string } | null; values?: Values; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  const back = campaign ? { path: `/campaigns/${campaign.slug}`, title: campaign.title } : { path: '/updates', title: t('updates.title') };
  return (
    <Wrap look="form">
      <PageHead title={t('follow.title')} lede={t('follow.lede')} crumb={<a href={page.link(back.path)}>{back.title}</a>} />
      <Notice tone="care"><p>{t('follow.care')}</p></Notice>
      <FeedLinks page={page} at={campaign ? `/campaigns/${campaign.slug}` : ''} isForm />
      <Form page={page} action="/follow" name="follow" values={values} errors={errors}>
        {campaign && <input type="hidden" name="campaign" value={campaign.slug} />}
        <TextField name="address" type="email" inputMode="email" label={t('follow.address')} hint={t('follow.address.hint')} maxLength={254} />
        <p><Button>{t('follow.send')}</Button></p>
      </Form>
      <Details summary={t('follow.keep')}><p>{t('follow.keep.text')}</p></Details>
    </Wrap>
  );
}

/** A page with one button: what opening the link alone did not do. */
export function Press({ page, what, action }: { page: PageContext; what: 'confirm' | 'leave'; action: string }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t(`follow.${what}.title`)} lede={t(`follow.${what}.lede`)} />
      <ButtonForm page={page} action={action} name={what}><Button>{t(`follow.${what}.press`)}</Button></ButtonForm>
    </Wrap>
  );
}

export function Done({ page, what }: { page: PageContext; what: 'asked' | 'confirmed' | 'left' }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t(`follow.${what}.title`)} lede={t(`follow.${what}.lede`)} />
      <p><a href={page.link('/updates')}>{t('updates.title')}</a></p>
    </Wrap>
  );
}
