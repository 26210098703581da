import type { Lang } from '../platform/i18n/index.js';

/** A text in the languages somebody wrote; English always. */
export type Said = Readonly<{ en: string } & Partial<Record<Lang, string>>>;
export const saidIn = (said: Said, lang: Lang): string => said[lang] ?? said.en;
