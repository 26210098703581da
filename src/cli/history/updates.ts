import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectRoot } from '../../../config/root.js';
import { Publication, Updates } from '../../campaigns/index.js';
import { addDays, today } from '../../kernel/clock.js';
import type { Year } from './year.js';

interface Written {
  readonly slug: string;
  readonly words: Parameters<Updates['write']>[2]['words'];
}
const DELAY_DAYS = 7;

/** What the campaigns told during the year (config/demo/updates.yaml), and one that waits for a second person. */
export async function tellUpdates({ app, foundation: { cast } }: Pick<Year, 'app' | 'foundation'>): Promise<void> {
  const { told, waiting } = parse(readFileSync(join(projectRoot, 'config/demo/updates.yaml'), 'utf8')) as { told: (Written & { daysAgo: number })[]; waiting: Written };
  const updates = app.get(Updates);
  for (const [n, { slug, words, daysAgo }] of told.entries()) await updates.write(cast.campaigner, slug, { words, delayDays: DELAY_DAYS }, `demo-update-${n}`, addDays(today(), -daysAgo));
  await app.get(Publication).look();
  await updates.write(cast.campaigner, waiting.slug, { words: waiting.words, delayDays: DELAY_DAYS }, 'demo-update-waiting');
}
