import type { JSX } from 'preact';
import { lookup, type PlainKey } from '../i18n/index.js';
import { Button } from './buttons.js';
import { kindOf } from './kind.js';
import type { PageContext } from './page-context.js';
import { PageHead } from './parts.js';
import { renderPage } from './render.js';
import { Wrap } from './spaces.js';

/** What the page needs of a Problem; a bug has status 500 and no code. */
export interface ProblemView {
  readonly status: number;
  readonly code?: string;
  readonly message?: string;
  readonly fields?: Readonly<Record<string, string>>;
}

/** The sentence for a problem's code in the reader's language: `problem.<code>`, `<module>.problem.<rest>`, else its English one. */
export function problemSentence(page: Pick<PageContext, 'lang'>, { code, message }: ProblemView): string | undefined {
  if (!code) return message;
  const find = lookup(page.lang);
  return find(`problem.${code}`) ?? find(code.replace('.', '.problem.')) ?? message;
}

const KNOWN: Readonly<Record<number, string>> = { 400: '400', 413: '413', 414: '413', 415: '400', 421: '421', 431: '413', 401: '401', 403: '403', 404: '404', 409: '409', 422: '422', 429: '429', 503: '503' };

/** What the server refuses before anybody knows what was meant: the page's own words say it. */
const OWN_WORDS = new Set(['400', '404', '413', '421', '500']);

/** The page for anything that went wrong: what happened, what to do, and that nothing was changed. */
export function renderProblem(page: PageContext, problem: ProblemView): string {
  const known = KNOWN[problem.status] ?? '500';
  const title = page.t(`web.problem.${known}.title` as PlainKey);
  const kind = kindOf(page.path);
  return renderPage({ page, title, kind, body: <ProblemBody page={page} problem={problem} title={title} known={known} /> });
}

function ProblemBody({ page, problem, title, known }: { page: PageContext; problem: ProblemView; title: string; known: string }): JSX.Element {
  const sentence = OWN_WORDS.has(known) ? undefined : problemSentence(page, problem);
  const fields = Object.values(problem.fields ?? {}).filter((text) => text !== sentence);
  return (
    <Wrap look="form">
      <PageHead title={title} lede={sentence ?? page.t(`web.problem.${known}.text` as PlainKey)} />
      {fields.length > 0 && <ul>{fields.map((text) => <li>{text}</li>)}</ul>}
      <p class="meta">{page.t('web.problem.unchanged')}</p>
      <p class="row">
        {known === '401' ? <Button href={page.link('/sign-in')}>{page.t('web.signIn')}</Button> : <Button tone="second" href={page.link(homeOf(page))}>{page.t('web.problem.home')}</Button>}
      </p>
    </Wrap>
  );
}

/** Where somebody begins who may not stay here: never the page that was just refused. */
function homeOf({ path, actor, can }: PageContext): string {
  const kind = kindOf(path);
  if (kind === 'staff' && actor && can?.('console.open') === false) return can('tasks.claim') ? '/volunteer' : '/account';
  return kind === 'staff' || kind === 'volunteer' || kind === 'family' ? `/${kind}` : '/';
}
