import { createHash } from 'node:crypto';
import type { Day } from '../../kernel/clock.js';
import { canonicalJson, type Json } from '../../kernel/canonical-json.js';
import { Invalid } from '../../kernel/problem.js';
import type { Content } from '../content.js';
import { checkDraft, type DraftItem } from '../draft.js';
import type { Lang } from '../../platform/i18n/index.js';

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
/** What an update tells of a change: figures as they were and as they are. Of words only that they changed: the old ones may have been the reason. */
export interface Changed {
  readonly deadline?: Turn<Day>;
  readonly items?: Turn<readonly DraftItem[]>;
  readonly texts?: { readonly before: string; readonly after: Readonly<Partial<Record<Lang, Story>>> };
}

const same = (a: unknown, b: unknown): boolean => canonicalJson(plain(a)) === canonicalJson(plain(b));
const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

/** SHA-256 of the words as they stand: what was read is what is replaced. */
export const digestOfTexts = ({ words }: Pick<Content, 'words'>): string => createHash('sha256').update(canonicalJson(plain(words))).digest('hex');

/** What differs between the campaign and the amendment. Throws Invalid `updates.nothingChanged`, and as `checkDraft` does. */
export function changedBy(content: Content, { deadline, items, texts }: Amendment, today: Day): Changed {
  const changed: Changed = {
    ...(deadline !== undefined && deadline !== content.deadline ? { deadline: { before: content.deadline, after: deadline } } : {}),
    ...(items && !same(items, content.items) ? { items: { before: content.items, after: items } } : {}),
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
  return Object.keys(after).length > 0 ? { texts: { before: digestOfTexts(content), after } } : {};
}

/** Whether the campaign still is as the change found it. */
export const stillStands = (content: Content, { deadline, items, texts }: Changed): boolean =>
  (!deadline || deadline.before === content.deadline) && (!items || same(items.before, content.items)) && (!texts || texts.before === digestOfTexts(content));

/** Minor units of a budget. */
export const totalOf = (items: readonly DraftItem[]): number => items.reduce((sum, { eachMinor, number }) => sum + eachMinor * number, 0);
