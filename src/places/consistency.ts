import { overlaps, specificity } from './conditions.js';
import type { Fault, PlaceData, Read } from './data.js';
import { ruleSetOf } from './rule-rows.js';
import type { Rule, RuleSet } from './ruleset.js';

function repeated<Row>(reads: readonly Read<Row>[], field: string, keyOf: (row: Row) => string): Fault[] {
  const seen = new Set<string>();
  return reads.flatMap(({ row, fault }) => {
    const key = keyOf(row);
    if (seen.has(key)) return [fault(field, `${key} is there twice`)];
    seen.add(key);
    return [];
  });
}

const tagsOf = ({ check }: Rule): readonly string[] => (check?.type === 'item_forbidden' ? check.tags : check?.type === 'item_limit' ? [check.tag] : []);
const missing = (wanted: readonly string[], known: ReadonlySet<string>): string | undefined => wanted.find((one) => !known.has(one));

/** Rules that could both win the same slot for the same person on the same day: an ambiguity is an error, not a toss of a coin. */
function collide(a: RuleSet, b: RuleSet): [Rule, Rule] | undefined {
  const sameRank = a.precedence === b.precedence && specificity(a.scope) === specificity(b.scope) && a.validFrom === b.validFrom;
  if (!sameRank || !overlaps(a.scope, b.scope) || (a !== b && a.code === b.code)) return undefined;
  for (const one of a.rules) {
    const twin = b.rules.find((other) => other !== one && one.check && other.check && other.slot === one.slot && !one.when && !other.when);
    if (twin) return [one, twin];
  }
  return undefined;
}

function ambiguous(sets: readonly { read: Read<unknown>; set: RuleSet }[]): Fault[] {
  return sets.flatMap(({ set, read }, index) => sets.slice(index).flatMap((other) => {
    const pair = collide(set, other.set);
    return pair ? [read.fault('rules', `${pair[0].code} and ${pair[1].code} (${other.set.code}) answer the same question with the same rank`)] : [];
  }));
}

/** What is wrong between rows: repeated codes, references to nothing, dates the wrong way round, rules of equal rank. */
export function contradictions(data: PlaceData): Fault[] {
  const tags = new Set(data.tags.map(({ row }) => row.tag));
  const items = new Set(data.items.map(({ row }) => row.code));
  const places = new Set(data.places.map(({ row }) => row.code));
  const sets = data.rule_sets.map((read) => ({ read, set: ruleSetOf(read.row) }));
  const everything: readonly Read<{ valid_from?: string | null; valid_to?: string | null }>[] = Object.values(data).flat();
  return [
    ...repeated(data.places, 'code', (row) => row.code),
    ...repeated(data.items, 'code', (row) => row.code),
    ...repeated(data.tags, 'tag', (row) => row.tag),
    ...repeated(data.routes, 'code', (row) => row.code),
    ...repeated(data.kits, 'code', (row) => `${row.code}@${row.version}`),
    ...repeated(data.rule_sets, 'code', (row) => `${row.code}@${row.version}`),
    ...everything.flatMap(({ row, fault }) => (row.valid_from && row.valid_to && row.valid_to <= row.valid_from ? [fault('valid_to', 'must be after valid_from')] : [])),
    ...data.items.flatMap(({ row, fault }) => refer(fault, 'tags', missing(row.tags, tags), 'a tag')),
    ...data.kits.flatMap(({ row, fault }) => refer(fault, 'lines', missing(row.lines.map(({ item }) => item), items), 'an item')),
    ...data.kits.flatMap(({ row, fault }) => (new Set(row.lines.map(({ item }) => item)).size < row.lines.length ? [fault('lines', 'name an item twice')] : [])),
    ...sets.flatMap(({ set, read }) => refer(read.fault, 'rules', missing(set.rules.flatMap(tagsOf), tags), 'a tag')),
    ...sets.flatMap(({ set, read }) => refer(read.fault, 'scope', missing(set.scope.places ?? [], places), 'a place')),
    ...ambiguous(sets),
  ];
}

const refer = (fault: (field: string, message: string) => Fault, field: string, name: string | undefined, what: string): Fault[] =>
  name === undefined ? [] : [fault(field, `${name} is not ${what} of these files`)];
