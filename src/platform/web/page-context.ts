import type { Actor } from '../../kernel/actor.js';
import type { Day } from '../../kernel/clock.js';
import type { Money } from '../../kernel/money.js';
import type { Lang, Translate } from '../i18n/index.js';

/** What every page is given: the reader's language and words, who is signed in, and what a form needs. */
export interface PageContext {
  readonly lang: Lang;
  readonly t: Translate;
  /** Those the menu offers; without it all. */
  readonly languages?: readonly Lang[];
  /** Without the language's prefix. */
  readonly path: string;
  /** Adds the language's prefix. */
  readonly link: (path: string) => string;
  readonly actor: Actor | null;
  readonly demo: boolean;
  /** Nothing can be changed now (docs/panic.md): a visitor's form says so in the place of its button. */
  readonly stopped?: boolean;
  /** The token of a form, checked on POST. */
  readonly token: (form: string) => string;
  /** A random key: the idempotency key of the form's change. */
  readonly key: string;
  readonly money: (amount: Money) => string;
  readonly day: (day: Day) => string;
  /** Whether the actor may use a permission of the identity table; the console's menu asks. */
  readonly can?: (permission: string) => boolean;
}
