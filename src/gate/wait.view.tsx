import type { JSX } from 'preact';
import { view, type OurRequest, type Result } from '../platform/http/index.js';
import { ASSETS, Button, Details, Form, PageHead, Wrap, type PageContext } from '../platform/web/index.js';
import { EFFORT } from './doors.js';
import type { Wait } from './gate.js';

/** Above this, minutes. */
const SECONDS_MAX = 90;

interface WaitProps {
  page: PageContext;
  wait: Wait;
  fields: Readonly<Record<string, unknown>>;
  /** Another way that needs no waiting, such as the bank transfer. */
  beside?: JSX.Element | null;
}

/** The page for whoever is not let through yet: how long, a button, and what was typed, kept in it. */
export const waitPage = (page: PageContext, { body }: Pick<OurRequest, 'body'>, wait: Wait, beside?: JSX.Element | null): Result =>
  view(page, page.t('gate.wait.title'), <WaitPage page={page} wait={wait} fields={(body ?? {}) as Record<string, unknown>} beside={beside} />, { status: 429 });

export function WaitPage({ beside, ...props }: WaitProps): JSX.Element {
  const main = <Main {...props} />;
  return beside ? <div class="wrap cols">{main}{beside}</div> : <Wrap look="form">{main}</Wrap>;
}

function Main({ page, wait, fields }: WaitProps): JSX.Element {
  const { t } = page;
  const held = wait.level === 'held';
  return (
    <div class="flow loose form">
      <PageHead title={t('gate.wait.title')} lede={t(wait.pass ? 'gate.wait.lede' : 'gate.wait.full')} />
      <Form page={page} action={page.path} name={wait.form} look="slip">
        <Note page={page} wait={wait} />
        <p><Button>{t('gate.wait.go')}</Button></p>
        {wait.pass && <input type="hidden" name="_pass" value={wait.pass.text} autocomplete="off" />}
        {wait.pass && <input type="hidden" name="_proof" value={wait.proof} autocomplete="off" />}
        {Object.entries(fields).flatMap(([name, value]) => kept(name, value))}
      </Form>
      {held && <p>{t('gate.wait.held')}</p>}
      <Details summary={t('gate.wait.why')}><p>{t('gate.wait.whyText')}</p></Details>
      {wait.pass && <script src={ASSETS.gate.path} defer />}
    </div>
  );
}

/** What was typed, to be sent again; names with `_` are the platform's and made anew. */
const kept = (name: string, value: unknown): JSX.Element[] =>
  name.startsWith('_') ? [] : (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string').map((one: string) => <input type="hidden" name={name} value={one} autocomplete="off" />);

function Note({ page, wait }: { page: PageContext; wait: Wait }): JSX.Element {
  const { pass, target, ahead, seconds, level } = wait;
  if (!pass) return <p>{page.t('gate.wait.later')}</p>;
  const inLine = target === null;
  const duration = long(page, seconds);
  const line = page.t('gate.wait.line', { ahead, duration });
  return (
    <p id="gate-note" role="status" data-target={target ?? undefined} data-most={pass.most} data-seconds={seconds} data-worker={ASSETS.gate.path}
      data-script={inLine ? `${line} ${page.t('gate.wait.stay')}` : page.t('gate.wait.work', { duration: long(page, Math.ceil(EFFORT[level].most / 20_000)) })}>
      {inLine ? `${line} ${page.t('gate.wait.then')}` : page.t('gate.wait.wait', { duration })}
    </p>
  );
}

const long = ({ t }: PageContext, seconds: number): string => (seconds <= SECONDS_MAX ? t('gate.wait.seconds', { n: seconds }) : t('gate.wait.minutes', { n: Math.ceil(seconds / 60) }));
