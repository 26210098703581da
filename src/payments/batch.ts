import type { Fetched } from './apply.js';

/**
 * One set of facts for each payment: several envelopes often speak of the same one. Each fetch saw the whole payment, so
 * the one under the highest ticket is as good as any; the session's id and warnings, which not every fetch sees, are kept from the others.
 * Money of no payment stays apart, each by its own balance transaction.
 */
export function groupByPayment(fetched: readonly Fetched[]): Fetched[] {
  const groups = Map.groupBy(fetched, ({ facts }) => facts.reference ?? facts.balance[0]?.id ?? '');
  return [...groups.values()].map((group) => {
    const newest = group.reduce((best, one) => (one.ticket > best.ticket ? one : best));
    const sessionId = group.find(({ facts }) => facts.sessionId !== null)?.facts.sessionId ?? null;
    const all = group.map(({ facts }) => facts);
    const facts = {
      ...newest.facts, sessionId: newest.facts.sessionId ?? sessionId,
      warnings: onceEach(newest.facts.warnings, all.flatMap(({ warnings }) => warnings)), disputes: onceEach(newest.facts.disputes, all.flatMap(({ disputes }) => disputes)),
    };
    return { ...newest, facts, events: group.flatMap(({ events }) => events) };
  });
}

/** The newest word on each, and what only others saw. */
const onceEach = <T extends { readonly id: string }>(newest: readonly T[], all: readonly T[]): T[] => [...new Map([...all, ...newest].map((one) => [one.id, one])).values()];
