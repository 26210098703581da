import type { Day } from '../../kernel/clock.js';
import { canonicalJson, type Json } from '../../kernel/canonical-json.js';
import { Invalid } from '../../kernel/problem.js';
import type { Content } from '../content.js';
import { checkDraft, type DraftItem } from '../draft.js';
import type { Said } from '../said.js';
import { LANGUAGES, type Lang } from '../../platform/i18n/index.js';

/** The summary and story of a campaign, in a language. */
export interface Story {
  readonly summary: string;
  readonly story: string;
}
/** What is to be different. What is left out stays. */
export interface Amendment {
  readonly deadline?: Day | undefined;
  readonly items?: readonly DraftItem[] | undefined;
  readonly texts?: Readonly<Partial<Record<Lang, Story>>> | undefined;
}
interface Turn<T> {
  readonly before: T;
  readonly after: T;
}
type Cost = Pick<DraftItem, 'eachMinor' | 'number'>;
/** A line of the budget as it was and as it is. `label` is what the campaign calls it; of a line that was taken out only figures are kept: its name may have been the reason. */
export interface LineTurn {
  readonly label?: Said;
  readonly before?: Cost;
  readonly after?: Cost;
  /** The languages in which its name is new; for whoever reads it before the change is made, and told to nobody else. */
  readonly named?: readonly Lang[];
}
/** What an update tells of a change: figures as they were and as they are. Of words only that they changed; `texts` holds the new ones until the change is made. */
export interface Changed {
  readonly deadline?: Turn<Day>;
  readonly lines?: readonly LineTurn[];
  readonly texts?: Readonly<Partial<Record<Lang, Story>>>;
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(plain(a)) === canonicalJson(plain(b));
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** What the campaign holds of what is to be different, as one text: what was read is what is replaced. Kept and compared only as our mark under it, since a bare digest lets anybody try names. */
export const foundIn = ({ deadline, items, words }: Content, changed: Changed): string =>
  canonicalJson(plain({ ...(changed.deadline ? { deadline } : {}), ...(changed.lines ? { items } : {}), ...(changed.texts ? { words } : {}) }));

/** What differs between the campaign and the amendment. Throws Invalid `updates.nothingChanged`, and as `checkDraft` does. */
export function changedBy(content: Content, { deadline, items, texts }: Amendment, today: Day): Changed {
  const changed: Changed = {
    ...(deadline !== undefined && deadline !== content.deadline ? { deadline: { before: content.deadline, after: deadline } } : {}),
    ...(items && !same(items, content.items) ? { lines: linesOf(content.items, items) } : {}),
    ...textsChanged(content, texts),
  };
  if (Object.keys(changed).length === 0) throw new Invalid('updates.nothingChanged', 'Nothing is different.', { items: 'Nothing is different.' });
  checkDraft({ ...content, deadline: changed.deadline?.after ?? today, items: items ?? content.items, pricesOn: today }, today);
  return changed;
}

function textsChanged(content: Content, texts: Amendment['texts']): Pick<Changed, 'texts'> {
  const after = Object.fromEntries(Object.entries(texts ?? {}).filter(([lang, { summary, story }]) => {
    const now = content.words[lang as Lang];
    return now && (now.summary !== summary || (now.story ?? '') !== story);
  })) as Partial<Record<Lang, Story>>;
  return Object.keys(after).length > 0 ? { texts: after } : {};
}

/** Line by line, in the order of the new budget; those that are taken out come last, without their names. */
function linesOf(before: readonly DraftItem[], after: readonly DraftItem[]): LineTurn[] {
  const left = [...before];
  const lines = after.map((item): LineTurn => {
    const at = left.findIndex(({ label }) => label.en === item.label.en);
    const [was] = at === -1 ? [] : left.splice(at, 1);
    const named = LANGUAGES.filter((lang) => item.label[lang] !== was?.label[lang]);
    return { label: item.label, ...(was ? { before: costOf(was) } : {}), after: costOf(item), ...(named.length > 0 ? { named } : {}) };
  });
  return [...lines, ...left.map((item) => ({ before: costOf(item) }))];
}
const costOf = ({ eachMinor, number }: DraftItem): Cost => ({ eachMinor, number });

/** The budget a change asks for. */
export const itemsAfter = (lines: readonly LineTurn[]): DraftItem[] => lines.flatMap(({ label, after }) => (label && after ? [{ label, ...after }] : []));

/** What stays told of a change that was made, while the campaign has these lines: the name of a line that is in it no longer goes, whoever took it out, and words go. */
export const toldOf = ({ deadline, lines, texts }: Changed, items: readonly DraftItem[]): Changed => ({
  ...(deadline ? { deadline } : {}),
  ...(lines ? { lines: lines.map(({ label, before, after }) => {
    const now = label && items.find((item) => item.label.en === label.en);
    return { ...(now ? { label: now.label } : {}), ...(before ? { before } : {}), ...(after ? { after } : {}) };
  }) } : {}),
  ...(wordsDiffer({ lines, texts }) ? { texts: {} } : {}),
});

/** Words of the campaign, the name of a line that stays, or the order of the lines are different. */
export const wordsDiffer = ({ lines, texts }: Pick<Changed, 'lines' | 'texts'>): boolean => texts !== undefined || (lines ? lines.some(({ before, named }) => before && named) || !lines.some(costDiffers) : false);
export const costDiffers = ({ before, after }: LineTurn): boolean => before?.eachMinor !== after?.eachMinor || before?.number !== after?.number;

/** Minor units of a budget before or after the change. */
export const totalOf = (lines: readonly LineTurn[], when: 'before' | 'after'): number => lines.reduce((sum, { [when]: cost }) => sum + (cost ? cost.eachMinor * cost.number : 0), 0);
