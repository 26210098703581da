import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../../kernel/actor.js';
import { formatsOf, LANGUAGES, linkTo, translator, type Lang } from '../i18n/index.js';
import type { Vault } from '../vault/index.js';
import type { PageContext } from '../web/index.js';
import type { OurRequest } from './request.js';

const TOKEN_LIVES_MS = 24 * 3_600_000;

/** Makes the context of each page, and checks the tokens its forms bring back. */
export class Contexts {
  /** Tests give it another. */
  now: () => number = Date.now;

  constructor(
    private readonly vault: Vault,
    readonly demo: boolean,
    private readonly may: (actor: Actor | null, permission: string) => boolean,
    private readonly languages: readonly Lang[] = LANGUAGES,
    private readonly mode: { readonly isStopped: boolean } = { isStopped: false },
  ) {}

  make({ lang, path, actor, session }: { lang: Lang; path: string; actor: Actor | null; session: Buffer | null }): PageContext {
    const formats = formatsOf(lang);
    const key = randomUUID();
    return {
      lang, path, actor, languages: this.languages, demo: this.demo, stopped: this.mode.isStopped, key, t: translator(lang),
      link: (to) => linkTo(lang, to),
      token: (form) => this.token(form, session, this.now(), key),
      money: (amount) => formats.money(amount),
      day: (day) => formats.day(day),
      can: (permission) => this.may(actor, permission),
    };
  }

  /** `form.made.key.mac`: bound to the form's name, to the session where there is one, and good for a day. It says which key it came with, so that who asks can see that each token is for one. */
  private token(form: string, session: Buffer | null, made: number, key: string): string {
    const body = `${form}.${made.toString(36)}.${markOf(key)}`;
    return `${body}.${this.mac(body, session).toString('base64url')}`;
  }

  /** Milliseconds since the token was made, or null when it is not one of ours or too old. */
  ageOf(token: unknown, session: Buffer | null, now = this.now()): number | null {
    return this.read(token, session, now)?.age ?? null;
  }

  /** The form and age (ms) of a token and whether it came with `key`; null when it is not one of ours or over a day old. */
  read(token: unknown, session: Buffer | null, now = this.now()): { form: string; age: number; isOf: (key: unknown) => boolean } | null {
    const parts = /^(([\w-]{1,60})\.([0-9a-z]{1,12})\.([\w-]{8}))\.([\w-]{43})$/.exec(typeof token === 'string' ? token : '');
    if (!parts || !timingSafeEqual(this.mac(parts[1]!, session), Buffer.from(parts[5]!, 'base64url'))) return null;
    const age = now - parseInt(parts[3]!, 36);
    if (age < 0 || age >= TOKEN_LIVES_MS) return null;
    return { form: parts[2]!, age, isOf: (key) => typeof key === 'string' && markOf(key) === parts[4] };
  }

  private mac(body: string, session: Buffer | null): Buffer {
    const key = this.vault.mac('form token', session?.toString('hex') ?? 'visitor');
    return createHmac('sha256', key).update(body).digest();
  }
}

const markOf = (key: string): string => createHash('sha256').update(key).digest('base64url').slice(0, 8);

/** The request's context, also where no route was found and the guard never ran. */
export function contextOf(request: OurRequest, contexts: Contexts): PageContext {
  const { lang = 'en', path = request.url } = request.raw.ours ?? {};
  return request.page ?? contexts.make({ lang, path: path.split('?')[0]!, actor: null, session: null });
}
