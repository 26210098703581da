import type { JSX } from 'preact';
import { Notice, type PageContext } from '../platform/web/index.js';
import type { CampaignOnShelf } from './shelf.js';

/** Once the need is covered: what is given now is for the purpose that is named here, before anything is paid. */
export function CoveredNotice({ page, campaign: { need, overflow } }: { page: PageContext; campaign: Pick<CampaignOnShelf, 'need' | 'overflow'> }): JSX.Element | null {
  if (need !== 'covered') return null;
  return <Notice title={page.t('campaigns.covered.title')}><p>{page.t('campaigns.covered.text', { purpose: overflow })}</p></Notice>;
}
