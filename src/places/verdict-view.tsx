import type { JSX } from 'preact';
import { Badge, Table, type BadgeTone, type PageContext } from '../platform/web/index.js';
import type { CheckResult, Decision, Outcome, Verdict } from './evaluate.js';
import { say, sayRemedy, word } from './say.js';

const TONES: Readonly<Record<Outcome, BadgeTone>> = { pass: 'ok', warn: 'ask', fail: 'bad', unknown: 'wait', exempt: 'ok' };
const DECISIONS: Readonly<Record<Decision, BadgeTone>> = { pass: 'ok', pass_with_warnings: 'ask', needs_override: 'hold', needs_info: 'wait', blocked: 'bad' };

/** The rules' answer in one badge. */
export const DecisionBadge = ({ page, decision }: { page: PageContext; decision: Decision }): JSX.Element => <Badge tone={DECISIONS[decision]}>{word(page.lang, `decision.${decision}`)}</Badge>;

function Source({ page, check }: { page: PageContext; check: CheckResult }): JSX.Element {
  const { origin, shadowed, cautions } = check;
  if (!origin) return <>{page.t('places.verdict.nobody')}</>;
  return (
    <>
      <span class="code">{origin.rule}</span>, {page.t('places.verdict.version', { version: origin.version })}, {word(page.lang, `basis.${origin.basis}`)}
      <br /><span class="meta">{origin.source}; {word(page.lang, `confidence.${origin.confidence}`)}, {origin.verifiedAt ? page.t('places.place.verified', { day: page.day(origin.verifiedAt) }) : page.t('places.place.unverified')}</span>
      {shadowed.length > 0 && <><br /><span class="meta">{page.t('places.verdict.shadowed', { rules: shadowed.map(({ rule }) => rule).join(', ') })}</span></>}
      {cautions.includes('looser') && <><br /><span class="meta">{word(page.lang, 'caution.looser')}</span></>}
    </>
  );
}

/** Every check with its answer, its source and what would help; problems first. */
export function VerdictTable({ page, verdict }: { page: PageContext; verdict: Verdict }): JSX.Element {
  const order: readonly Outcome[] = ['fail', 'unknown', 'warn', 'exempt', 'pass'];
  const checks = [...verdict.checks].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return (
    <Table stack caption={page.t('places.verdict.caption')} about={page.t('places.verdict.for', { day: page.day(verdict.on) })} rows={checks} columns={[
      { head: page.t('places.place.question'), cell: ({ slot }) => word(page.lang, `slot.${slot}`) },
      { head: page.t('places.verdict.answer'), cell: (check) => <><Badge tone={TONES[check.outcome]}>{word(page.lang, `outcome.${check.outcome}`)}</Badge><br />{say(page.lang, check)}</> },
      { head: page.t('places.verdict.remedy'), cell: ({ remedy }) => sayRemedy(page.lang, remedy) || '–' },
      { head: page.t('places.place.source'), cell: (check) => <Source page={page} check={check} /> },
    ]} />
  );
}
