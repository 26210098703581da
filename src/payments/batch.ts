import type { Fetched } from './apply.js';

/**
 * One set of facts for each payment: several envelopes often speak of the same one. Each fetch saw the whole payment, so
 * the one under the highest ticket is as good as any; the session's id, which not every fetch sees, is kept from the others.
 * Money of no payment stays apart, each by its own balance transaction.
 */
export function groupByPayment(fetched: readonly Fetched[]): Fetched[] {
  const groups = Map.groupBy(fetched, ({ facts }) => facts.reference ?? facts.balance[0]?.id ?? '');
  return [...groups.values()].map((group) => {
    const newest = group.reduce((best, one) => (one.ticket > best.ticket ? one : best));
    const sessionId = group.find(({ facts }) => facts.sessionId !== null)?.facts.sessionId ?? null;
    return { ...newest, facts: { ...newest.facts, sessionId: newest.facts.sessionId ?? sessionId }, events: group.flatMap(({ events }) => events) };
  });
}
