import { byChannel } from './facts.js';
import type { Facts } from './facts.js';
import { evaluate } from './evaluate.js';
import type { Decision, Verdict } from './evaluate.js';
import type { RuleSet } from './ruleset.js';
import { CHANNELS } from './vocabulary.js';
import type { Channel } from './vocabulary.js';

export interface Way {
  readonly channel: Channel;
  readonly verdict: Verdict;
}

const GRADE: Readonly<Record<Decision, number>> = { pass: 0, pass_with_warnings: 0, needs_info: 1, needs_override: 2, blocked: 3 };

/** The channels a place keeps open, in the order its own rule names them; none when no rule says so. */
function preferred(verdict: Verdict, sets: readonly RuleSet[]): readonly Channel[] {
  const winner = verdict.checks.find(({ slot }) => slot === 'channel')?.origin;
  const check = sets.find(({ code, version }) => code === winner?.set && version === winner.version)?.rules.find(({ code }) => code === winner?.rule)?.check;
  return check?.type === 'channel_open' ? check.channels : CHANNELS;
}

/** Every channel with its verdict, the best first: what may go now before what needs information, then as the place's rule prefers. */
export function channelsFor(facts: Facts, ruleSets: readonly RuleSet[]): [Way, ...Way[]] {
  const ways = CHANNELS.map((channel): Way => ({ channel, verdict: evaluate(byChannel(facts, channel), ruleSets) }));
  const place = ({ channel, verdict }: Way): number => {
    const at = preferred(verdict, ruleSets).indexOf(channel);
    return at < 0 ? CHANNELS.length : at;
  };
  return ways.sort((a, b) => GRADE[a.verdict.decision] - GRADE[b.verdict.decision] || place(a) - place(b)) as [Way, ...Way[]];
}
