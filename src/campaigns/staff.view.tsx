import type { JSX } from 'preact';
import { CURRENCIES } from '../kernel/money.js';
import type { FieldErrors } from '../kernel/problem.js';
import { Badge, Button, ButtonForm, Empty, Form, PageHead, SelectField, Table, TextArea, TextField, Wrap, type BadgeTone, type PageContext, type Values } from '../platform/web/index.js';
import type { CampaignState } from './lives.js';
import type { StaffCampaign } from './staff-list.js';

const TONES: Readonly<Record<CampaignState, BadgeTone>> = { draft: 'wait', open: 'ok', closed: 'lock' };

/** Campaigns with what this person may do now. */
export function StaffCampaigns({ page, campaigns }: { page: PageContext; campaigns: readonly StaffCampaign[] }): JSX.Element {
  const { t } = page;
  const mayEdit = page.can?.('campaigns.edit') ?? false;
  return (
    <Wrap loose>
      <PageHead title={t('campaigns.staff.title')} lede={t('campaigns.staff.lede')} />
      {mayEdit && <p><Button href={page.link('/staff/campaigns/new')}>{t('campaigns.staff.new')}</Button></p>}
      {campaigns.length === 0 ? <Empty title={t('campaigns.staff.none')}>{t('campaigns.staff.none.text')}</Empty> : (
        <Table stack caption={t('campaigns.staff.title')} quiet rows={campaigns} columns={[
          { head: t('campaigns.staff.campaign'), cell: ({ slug, title, state, fund }) => <>{state === 'draft' ? title : <a href={page.link(`/campaigns/${slug}`)}>{title}</a>}<span class="meta">{fund}</span></> },
          { head: t('campaigns.staff.state'), cell: ({ state }) => <Badge tone={TONES[state]}>{t(`campaigns.state.${state}`)}</Badge> },
          { head: t('campaigns.staff.need'), cell: ({ need, needSaidOn }) => <>{t(`campaigns.need.${need}`)}<span class="meta">{page.day(needSaidOn)}</span></> },
          { head: t('campaigns.staff.deadline'), cell: ({ deadline }) => page.day(deadline) },
          { head: t('campaigns.staff.next'), cell: (campaign) => <NextStep page={page} campaign={campaign} mayEdit={mayEdit} /> },
        ]} />
      )}
    </Wrap>
  );
}

function NextStep({ page, campaign, mayEdit }: { page: PageContext; campaign: StaffCampaign; mayEdit: boolean }): JSX.Element | null {
  const { slug, state, need, draftedBy } = campaign;
  if (state === 'closed') return null;
  if (state === 'draft') return <Publish page={page} slug={slug} reason={publishReason(page, draftedBy)} />;
  if (!mayEdit) return null;
  const other = need === 'needed' ? 'covered' : 'needed';
  return (
    <div class="row">
      <ButtonForm page={page} action={`/staff/campaigns/${slug}/need`} name={`need-${slug}`} hidden={{ need: other }}><Button small tone="second">{page.t(`campaigns.staff.say.${other}`)}</Button></ButtonForm>
      <ButtonForm page={page} action={`/staff/campaigns/${slug}/close`} name={`close-${slug}`}><Button small tone="quiet">{page.t('campaigns.staff.close')}</Button></ButtonForm>
    </div>
  );
}

/** Why this person cannot publish it; null when they can. */
function publishReason(page: PageContext, draftedBy: string): string | null {
  if (!page.can?.('campaigns.publish')) return page.t('campaigns.staff.publish.who');
  return page.actor?.id === draftedBy ? page.t('campaigns.staff.publish.other') : null;
}

function Publish({ page, slug, reason }: { page: PageContext; slug: string; reason: string | null }): JSX.Element {
  if (reason !== null) {
    return <><button class="btn small" type="button" aria-disabled="true" aria-describedby={`why-${slug}`}>{page.t('campaigns.staff.publish')}</button><span class="meta" id={`why-${slug}`}>{reason}</span></>;
  }
  return <ButtonForm page={page} action={`/staff/campaigns/${slug}/publish`} name={`publish-${slug}`}><Button small>{page.t('campaigns.staff.publish')}</Button></ButtonForm>;
}

/** A new draft, in English; the API takes all three languages. */
export function DraftPage({ page, values = {}, errors = {} }: { page: PageContext; values?: Values; errors?: FieldErrors }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead crumb={<a href={page.link('/staff/campaigns')}>{t('campaigns.staff.title')}</a>} title={t('campaigns.staff.new')} lede={t('campaigns.staff.new.lede')} />
      <Form page={page} action="/staff/campaigns" name="draft" values={values} errors={errors}>
        <TextField name="title" label={t('campaigns.draft.title')} maxLength={120} />
        <TextField name="slug" label={t('campaigns.draft.slug')} hint={t('campaigns.draft.slug.hint')} maxLength={60} />
        <TextArea name="summary" label={t('campaigns.draft.summary')} rows={3} maxLength={400} />
        <SelectField name="currency" label={t('campaigns.draft.currency')} short options={CURRENCIES.map((value) => ({ value, label: value }))} />
        <TextArea name="items" label={t('campaigns.draft.items')} hint={t('campaigns.draft.items.hint')} rows={6} maxLength={4000} />
        <TextArea name="gifts" label={t('campaigns.draft.gifts')} hint={t('campaigns.draft.gifts.hint')} rows={4} maxLength={2000} />
        <TextField name="pricesOn" type="date" short label={t('campaigns.draft.pricesOn')} />
        <TextField name="deadline" type="date" short label={t('campaigns.draft.deadline')} />
        <SelectField name="feesPaidBy" label={t('campaigns.draft.fees')} options={[{ value: 'fund', label: t('campaigns.draft.fees.fund') }, { value: 'core', label: t('campaigns.draft.fees.core') }]} />
        <TextField name="fundCode" short label={t('campaigns.draft.fund')} hint={t('campaigns.draft.fund.hint')} optional maxLength={40} />
        <TextArea name="overflow" label={t('campaigns.draft.overflow')} rows={2} maxLength={300} />
        <TextArea name="verified" label={t('campaigns.draft.verified')} hint={t('campaigns.draft.verified.hint')} rows={3} maxLength={600} />
        <p><Button>{t('campaigns.draft.save')}</Button></p>
      </Form>
    </Wrap>
  );
}
