import type { JSX } from 'preact';
import type { Actor } from '../kernel/actor.js';
import { periodOf } from '../kernel/clock.js';
import { money } from '../kernel/money.js';
import { formatsOf } from '../platform/i18n/index.js';
import { Action, Actions, Badge, Card, Columns, Facts, Form, PageHead, Slip, Stat, Stats, Table, TextArea, Wrap, type PageContext } from '../platform/web/index.js';
import type { Comparison } from './comparables.js';
import type { ApplicationState } from './lifecycle.js';
import type { HandIn } from './policy.js';
import type { Programme, Route } from './programmes.js';
import { Conflict } from './staff-case.views.js';
import { whyNotVote } from './staff-rules.js';
import type { Weighed } from './staff-view.js';
import { whyWords } from './staff-words.js';
import type { Similar } from './views.js';

export interface ApprovalProps {
  page: PageContext;
  actor: Actor;
  id: string;
  state: ApplicationState;
  weighed: Weighed;
  programme: Programme;
  route: Route | undefined;
  hands: readonly HandIn[];
  /** What did not go, when the vote came back. */
  error?: string | undefined;
}

/** A proposal to be voted on: facts, similar grants and the fund's money; no name, no place. */
export function ApprovalPage(props: ApprovalProps): JSX.Element {
  const { page, id, weighed } = props;
  const { proposal } = weighed;
  const { t } = page;
  return (
    <Wrap>
      <PageHead crumb={<a href={page.link(`/staff/applications/${id}`)}>{t('grants.staff.title', { reference: proposal.reference })}</a>} title={t('grants.approval.title')}
        aside={<Badge tone="wait">{t('grants.approval.votes', { approved: proposal.approved, approvers: proposal.approvers })}</Badge>} />
      <p class="only-narrow"><a class="go" href="#act">{t('grants.staff.do')}</a></p>
      <Columns>
        <div class="flow"><Proposal {...props} /><Comparables {...props} /></div>
        <Vote {...props} />
      </Columns>
    </Wrap>
  );
}

function Proposal({ page, state, weighed: { proposal, comparison, aside, available, fund, on, rationale }, programme, route }: ApprovalProps): JSX.Element {
  const { t } = page;
  const amount = (minor: number) => page.money(money(minor, proposal.currency));
  return (
    <Card title={t('grants.approval.proposal')} aside={t('grants.approval.blind')}>
      <Stats>
        <Stat value={amount(proposal.amount)} label={t('grants.approval.how', { parts: proposal.instalments, programme: programme.texts[page.lang].title })} />
        <Stat mid value={comparison ? amount(comparison.median) : '–'} label={t('grants.approval.median', { count: comparison?.count ?? 0 })} />
        <Stat mid value={amount(available)} label={t('grants.approval.free', { fund, day: page.day(on) })} />
      </Stats>
      <Facts of={[
        [t('grants.staff.household'), <><span class="code">{proposal.household}</span>{proposal.adults !== null && `, ${t('grants.people', { adults: proposal.adults, children: proposal.children ?? 0 })}`}</>],
        state === 'in_approval' && [t('grants.approval.aside'), t('grants.approval.asideOf', { amount: amount(aside), fund })],
        [t('grants.approval.asked'), t('grants.approval.askedOn', { amount: amount(proposal.asked), day: page.day(proposal.submittedOn) })],
        [t('grants.staff.evidence'), t(`grants.grade.${proposal.evidence}`)],
        [t('grants.approval.received'), t('grants.approval.receivedBefore', { count: proposal.receivedCount, amount: amount(proposal.receivedMinor) })],
        [t('grants.approval.route'), route && proposal.routeSince ? t('grants.approval.routeSince', { route: route.texts[page.lang].title, day: page.day(proposal.routeSince.toISOString().slice(0, 10)) }) : '–'],
        [t('grants.staff.most'), t(`grants.staff.span.${programme.span}`, { amount: amount(programme.most) })],
        [t('grants.approval.policy'), t(`grants.approval.policy.${proposal.profile}`, { approvers: proposal.approvers })],
        [t('grants.staff.rationale'), rationale],
      ]} />
    </Card>
  );
}

function Comparables({ page, weighed: { proposal, amounts, comparison, nearest } }: ApprovalProps): JSX.Element {
  const { t } = page;
  if (!comparison) return <section class="flow" aria-labelledby="cp"><h2 id="cp">{t('grants.approval.similar')}</h2><p>{t('grants.approval.none')}</p></section>;
  const amount = (minor: number) => page.money(money(minor, proposal.currency));
  const says = t('grants.approval.chart', {
    count: comparison.count, least: amount(comparison.least), most: amount(comparison.most), lower: amount(comparison.lower), upper: amount(comparison.upper), median: amount(comparison.median), this: amount(proposal.amount),
  });
  return (
    <section class="flow" aria-labelledby="cp">
      <h2 id="cp">{t('grants.approval.similar')}</h2>
      <Dots amounts={amounts} comparison={comparison} proposed={proposal.amount} label={says} />
      <p class="meta">{says}</p>
      <Table stack caption={t('grants.approval.nearest')} about={t('grants.approval.nearestAbout')} rows={nearest} columns={[
        { head: t('grants.approval.grant'), cell: ({ reference }: Similar) => <span class="code">{reference}</span> },
        { head: t('grants.approval.month'), cell: ({ awardedOn }) => formatsOf(page.lang).month(periodOf(awardedOn)) },
        { head: t('grants.staff.evidence'), cell: ({ evidence }) => evidence },
        { head: t('grants.approval.awarded'), number: true, cell: (similar) => amount(similar.amount) },
      ]} />
    </section>
  );
}

const WIDTH = 480;
const DOTS_MAX = 120;

/** Each similar grant a dot, the middle half shaded, the median a line, this proposal the large mark. */
function Dots({ amounts, comparison, proposed, label }: { amounts: readonly number[]; comparison: Comparison; proposed: number; label: string }): JSX.Element {
  const from = Math.min(comparison.least, proposed);
  const reach = Math.max(comparison.most, proposed) - from || 1;
  const at = (minor: number) => Math.round(((minor - from) / reach) * (WIDTH - 16)) + 8;
  const shown = amounts.toSorted((a, b) => a - b).slice(0, DOTS_MAX);
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} 44`} role="img" aria-label={label}>
      <rect class="rest" x={at(comparison.lower)} y="10" width={Math.max(at(comparison.upper) - at(comparison.lower), 2)} height="22" />
      {shown.map((minor, index) => <circle class="b2" cx={at(minor)} cy={index % 2 === 0 ? 16 : 26} r="3.5" />)}
      <path class="axis" d={`M0 33.5h${WIDTH}`} fill="none" />
      <path class="axis thick" d={`M${at(comparison.median)} 4v36`} fill="none" />
      <circle class="b3" cx={at(proposed)} cy="21" r="6.5" />
    </svg>
  );
}

function Vote({ page, actor, id, state, weighed: { proposal, aside, available, fund }, hands, error }: ApprovalProps): JSX.Element {
  const { t } = page;
  const why = whyWords(page, 'vote', whyNotVote(actor, { state, profile: proposal.profile }, hands));
  const short = available + aside < proposal.amount ? t('grants.approval.short', { fund }) : undefined;
  const amount = page.money(money(proposal.amount, proposal.currency));
  const actions = (
    <Actions>
      <Action id="approve" name="choice" value="approve" label={t('grants.approval.approve', { amount })} note={t('grants.approval.approveNote', { fund })} disabled={why ?? short} />
      <Action id="return" name="choice" value="return" tone="second" label={t('grants.approval.return')} note={t('grants.approval.returnNote')} disabled={why} />
      <Action id="decline" name="choice" value="decline" tone="second" label={t('grants.approval.decline')} note={t('grants.approval.declineNote')} disabled={why} />
      <Action id="change" label={t('grants.approval.change')} disabled={t('grants.approval.changeWhy')} />
      <Action id="release" label={t('grants.approval.release')} disabled={t('grants.approval.releaseWhy')} />
    </Actions>
  );
  return (
    <Slip title={t('grants.staff.do')} id="act" stay>
      {page.can?.('grants.approve') === false
        ? actions
        : <Form page={page} action={`/staff/approvals/${id}`} name="vote" look="flow" errors={error === undefined ? {} : { reason: error }}>
            <TextArea name="reason" rows={3} label={t('grants.staff.reason')} hint={t('grants.staff.reasonHint')} maxLength={1000} />
            {actions}
          </Form>}
      <Conflict page={page} action={`/staff/applications/${id}/declare-conflict`} />
    </Slip>
  );
}
