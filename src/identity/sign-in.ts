import { Inject, Injectable } from '@nestjs/common';
import type { Actor, Role } from '../kernel/actor.js';
import { Forbidden, TooMany, Unauthenticated } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { Passkeys } from './passkeys.js';
import { isPassword } from './passwords.js';
import { Proofs } from './proofs.js';
import { Sessions, type SessionKind } from './sessions.js';
import { Throttle } from './throttle.js';
import { Tickets } from './tickets.js';

/** Where a first step led: in, or to the code that is asked next. */
export type FirstStep = ({ readonly step: 'in' } & Opened) | { readonly step: 'code'; readonly ticket: string };
export interface Opened {
  readonly token: string;
  readonly roles: readonly Role[];
  /** The session is good only for setting up a second factor. */
  readonly setup: boolean;
}

interface Known {
  readonly id: string;
  readonly password_hash: string;
  readonly roles: Role[];
  readonly has_factor: boolean;
  /** Whether a password alone is enough here: in a demo or a test. */
  readonly alone: boolean;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
const SIGN_IN: Actor = { kind: 'system', id: 'sign-in', roles: [] };
const MEMBER = `SELECT id, password_hash, roles, (SELECT kind <> 'live' FROM installation) AS alone,
  EXISTS (SELECT 1 FROM member_passkey WHERE member_id = member.id) OR EXISTS (SELECT 1 FROM member_totp WHERE member_id = member.id AND proven) AS has_factor FROM member`;
/** Argon2 takes a core for a while: this many wait at most, whoever they are. Passkeys never wait. */
const WAITING_MAX = 32;

const wrong = (): Unauthenticated => new Unauthenticated('identity.wrong', 'This name and password do not belong together.', { password: 'This name and password do not belong together.' });

/**
 * Signing in. Whoever hammers a name keeps nobody out: once a name was tried too often, its password is no longer answered
 * by itself but only together with the code, so that guessing teaches nothing while the owner comes in as always.
 */
@Injectable()
export class SignIn {
  private readonly names = new Throttle(10, 10 * 60_000);
  /** Codes after a right password, for each member: who does not know the password cannot use these up. Beyond, the answer stays “wrong”, so that it tells nothing of the password. */
  private readonly codes = new Throttle(10, 30 * 60_000);
  private readonly shown = new Throttle(5, 5 * 60_000);
  private waiting = 0;

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Proofs) private readonly proofs: Proofs,
    @Inject(Passkeys) private readonly passkeys: Passkeys,
    @Inject(Tickets) private readonly tickets: Tickets,
  ) {}

  /** Name and password. Throws Unauthenticated `identity.wrong`, TooMany for a hammered name that has no second factor, Forbidden `identity.setUp` for the API. */
  async byPassword(signIn: string, password: string, kind: SessionKind): Promise<FirstStep> {
    const name = signIn.trim().toLowerCase();
    const pressed = !this.names.allows(name);
    const member = await this.look((change) => change.one<Known>(`${MEMBER} WHERE sign_in = $1 AND active`, [name]));
    const right = (await this.verify(member?.password_hash, password)) && member !== undefined;
    if (pressed) return this.underPressure(member, right);
    if (!right) throw wrong();
    this.names.forget(name);
    if (member.has_factor) return { step: 'code', ticket: this.tickets.make({ memberId: member.id }) };
    if (!member.alone && kind === 'api') throw new Forbidden('identity.setUp', 'Sign in with a browser first and set up a second factor.');
    return { step: 'in', ...(await this.open(member, kind, !member.alone)) };
  }

  /** The code that follows. Throws Unauthenticated `identity.wrongCode`, or `identity.late` after five minutes or five tries. */
  async byCode(ticket: string, code: string, kind: SessionKind): Promise<Opened> {
    const read = this.tickets.read(ticket);
    if (!read || !this.shown.allows(ticket)) throw new Unauthenticated('identity.late', 'This took too long or too many tries. Please sign in again.');
    const memberId = read.memberId ?? NOBODY;
    const allowed = this.codes.allows(memberId);
    const member = await this.look((change) => change.one<Known>(`${MEMBER} WHERE id = $1 AND active`, [memberId]));
    const opened = allowed && member ? await this.openAfter(member, kind, (change) => this.proofs.checkCode(change, member.id, code)) : null;
    if (!opened) throw new Unauthenticated('identity.wrongCode', 'This code was not right, or there were too many wrong ones. Wait a while, or use a passkey.');
    this.codes.forget(memberId);
    return opened;
  }

  /** What a passkey signs to come in. */
  toSign(): Promise<string> {
    return this.passkeys.toSign('sign-in', null);
  }

  /** A passkey alone is two factors. Throws Unauthenticated `identity.wrongPasskey`. */
  async byPasskey(answer: string, kind: SessionKind): Promise<Opened> {
    const member = await this.look(async (change) => change.one<Known>(`${MEMBER} WHERE id = $1 AND active`, [await this.passkeys.ownerOf(change, answer)]));
    const opened = member && (await this.openAfter(member, kind, async (change) => (await this.passkeys.check(change, answer, 'sign-in', null)) === member.id));
    if (!opened) throw new Unauthenticated('identity.wrongPasskey', 'This passkey was not accepted. Reload the page and try again, or use name and password.');
    return opened;
  }

  private underPressure(member: Known | undefined, right: boolean): FirstStep {
    if (member && !member.has_factor) throw new TooMany('identity.tooMany', 'Too many tries for this name. Wait ten minutes and try again.');
    return { step: 'code', ticket: this.tickets.make({ memberId: right ? member!.id : null }) };
  }

  private async verify(known: string | undefined, password: string): Promise<boolean> {
    if (this.waiting >= WAITING_MAX) throw new TooMany('identity.busy', 'Many people are signing in. Try again in a moment, or use a passkey.');
    this.waiting += 1;
    try {
      return await isPassword(known, password);
    } finally {
      this.waiting -= 1;
    }
  }

  private open(member: Known, kind: SessionKind, setup: boolean): Promise<Opened> {
    return this.changes.run(actorOf(member), (change) => openIn(change, member, kind, setup));
  }

  /** The proof and the session it opens, in one change. */
  private openAfter(member: Known, kind: SessionKind, prove: (change: Change) => Promise<unknown>): Promise<Opened | null> {
    return this.changes.run(actorOf(member), async (change) => {
      if (await prove(change)) return openIn(change, member, kind, false);
      change.skip();
      return null;
    });
  }

  private look<R>(work: (change: Change) => Promise<R>): Promise<R> {
    return this.changes.run(SIGN_IN, (change) => {
      change.skip();
      return work(change);
    });
  }
}

const actorOf = ({ id, roles }: Known): Actor => ({ kind: 'person', id, roles });

const openIn = async (change: Change, { id, roles }: Known, kind: SessionKind, setup: boolean): Promise<Opened> => ({ token: await Sessions.open(change, kind, id, { setup }), roles, setup });
