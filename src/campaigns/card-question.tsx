import type { JSX } from 'preact';
import { Picks, type PageContext } from '../platform/web/index.js';

/** The one question that stands before any card: no answer is ready, and none is stored. */
export function CardQuestion({ page: { t }, big = false }: { page: PageContext; big?: boolean }): JSX.Element {
  return (
    <Picks name="cardCountry" {...(big && { size: 'big' as const })} legend={t('campaigns.donate.card')} hint={t('campaigns.donate.card.hint')} options={[
      { value: 'no', label: t('campaigns.donate.card.no') },
      { value: 'yes', label: t('campaigns.donate.card.yes'), note: t('campaigns.donate.card.yes.note') },
      { value: 'unsure', label: t('campaigns.donate.card.unsure') },
    ]} />
  );
}
