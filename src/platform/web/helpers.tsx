import type { JSX } from 'preact';
import type { PageContext } from './page-context.js';

/** Leaves at once for a page that means nothing; with the script also without a step in the history. */
export function QuickExit({ page }: { page: PageContext }): JSX.Element {
  return <a class="btn stop small" href="/leave" data-leave="" rel="nofollow">{page.t('web.leave')}</a>;
}

/** Copies the text of the element with id `of`; it shows itself only where the script runs and the browser can. */
export function CopyButton({ page, of }: { page: PageContext; of: string }): JSX.Element {
  return <button class="btn second small no-print" type="button" hidden data-copy={of} data-copied={page.t('web.copied')}>{page.t('web.copy')}</button>;
}
