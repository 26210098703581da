import { visitor } from '../../kernel/actor.js';
import { LetterList, Letters, Posting, type LetterLanguage } from '../../letters/index.js';
import { each } from '../each.js';
import type { Month } from './months.js';
import { letterIn } from './texts.js';
import { WIDTH, type Year } from './year.js';

const LANGUAGES: readonly LetterLanguage[] = ['ru', 'ru', 'be', 'be', 'en'];
const STAMP = 240;

/** A month of letters: written, moderated, most printed in one batch and posted, some answered; every tenth is for a volunteer to copy by hand. */
export async function writeInMonth(year: Year, month: Month, count: number): Promise<void> {
  const { app, foundation: { cast } } = year;
  const ids = await writeLetters(year, month, count);
  await each(ids, WIDTH, (id, n) => app.get(Letters).approve(id, n % 2 === 0 ? cast.case : cast.coordinator));
  await postPrinted(year, month);
}

/** Letters that strangers wrote and nobody read yet. */
export function writeLetters({ app, dice }: Year, month: Month, count: number): Promise<string[]> {
  const plans = Array.from({ length: count }, () => {
    const language = dice.pick(LANGUAGES);
    return { language, text: letterIn(language, dice), how: dice.happens(0.1) ? ('hand_copied' as const) : ('printed' as const), writtenOn: month.at(dice.next() * 0.5) };
  });
  return each(plans, WIDTH, async (plan) => (await app.get(Letters).write(plan, visitor)).id);
}

async function postPrinted(year: Year, month: Month): Promise<void> {
  const { app, dice, foundation: { cast } } = year;
  const waiting = (await app.get(LetterList).list({ state: 'assigned', limit: 200 })).items.filter(({ how }) => how === 'printed');
  if (waiting.length === 0) return;
  const { batchId, letters } = await app.get(Posting).print({ limit: 200, effectiveOn: month.at(0.6) }, cast.coordinator);
  await app.get(Posting).postBatch(batchId, { postageMinor: letters * STAMP, effectiveOn: month.at(0.7) }, cast.coordinator);
  const answered = waiting.filter(() => dice.happens(0.2));
  await each(answered, WIDTH, ({ id, language }) => app.get(Posting).answer(id, letterIn(language, dice), cast.case));
}
