import type { JSX } from 'preact';
import { Empty, PageHead, Wrap, type PageContext } from '../../platform/web/index.js';
import type { UpdateOnShelf } from './shelf.js';
import { FeedLinks, Told } from './told.view.js';

/** What was told of all campaigns, newest first. */
export function AllUpdates({ page, updates }: { page: PageContext; updates: readonly UpdateOnShelf[] }): JSX.Element {
  const { t } = page;
  return (
    <Wrap look="form">
      <PageHead title={t('updates.title')} lede={t('updates.lede')} crumb={<a href={page.link('/campaigns')}>{t('campaigns.list.title')}</a>} />
      <FeedLinks page={page} at="" />
      {updates.length === 0 ? <Empty title={t('updates.none.title')}>{t('updates.none')}</Empty> : updates.map((update) => <Told page={page} update={update} withCampaign />)}
    </Wrap>
  );
}
