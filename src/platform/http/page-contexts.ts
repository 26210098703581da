import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Actor } from '../../kernel/actor.js';
import { formatsOf, linkTo, translator, type Lang } from '../i18n/index.js';
import type { Vault } from '../vault/index.js';
import type { PageContext } from '../web/index.js';
import type { OurRequest } from './request.js';

const TOKEN_LIVES_MS = 24 * 3_600_000;

/** Makes the context of each page, and checks the tokens its forms bring back. */
export class Contexts {
  constructor(
    private readonly vault: Vault,
    readonly demo: boolean,
    private readonly may: (actor: Actor | null, permission: string) => boolean,
  ) {}

  make({ lang, path, actor, session }: { lang: Lang; path: string; actor: Actor | null; session: Buffer | null }): PageContext {
    const formats = formatsOf(lang);
    return {
      lang, path, actor, demo: this.demo, key: randomUUID(), t: translator(lang),
      link: (to) => linkTo(lang, to),
      token: (form) => this.token(form, session, Date.now()),
      money: (amount) => formats.money(amount),
      day: (day) => formats.day(day),
      can: (permission) => this.may(actor, permission),
    };
  }

  /** `form.made.mac`: bound to the form's name, to the session where there is one, and good for a day. */
  private token(form: string, session: Buffer | null, made: number): string {
    return `${form}.${made.toString(36)}.${this.mac(form, session, made).toString('base64url')}`;
  }

  /** Milliseconds since the token was made, or null when it is not one of ours or too old. */
  ageOf(token: unknown, session: Buffer | null, now = Date.now()): number | null {
    const [, form, time, mac] = /^([\w-]{1,60})\.([0-9a-z]{1,12})\.([\w-]{43})$/.exec(typeof token === 'string' ? token : '') ?? [];
    if (!form || !time || !mac) return null;
    const made = parseInt(time, 36);
    const age = now - made;
    return timingSafeEqual(this.mac(form, session, made), Buffer.from(mac, 'base64url')) && age >= 0 && age < TOKEN_LIVES_MS ? age : null;
  }

  private mac(form: string, session: Buffer | null, made: number): Buffer {
    const key = this.vault.mac('form token', session?.toString('hex') ?? 'visitor');
    return createHmac('sha256', key).update(`${form}|${made}`).digest();
  }
}

/** The request's context, also where no route was found and the guard never ran. */
export function contextOf(request: OurRequest, contexts: Contexts): PageContext {
  const { lang = 'en', path = request.url } = request.raw.ours ?? {};
  return request.page ?? contexts.make({ lang, path: path.split('?')[0]!, actor: null, session: null });
}
