import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../kernel/actor.js';
import { TooMany, Unauthenticated } from '../kernel/problem.js';
import { Changes, type Change } from '../platform/change/index.js';
import { isPassword } from './passwords.js';
import { Sessions, type Proof } from './sessions.js';
import { Throttle } from './throttle.js';

/** What somebody can confirm with. A password alone counts only while there is nothing better. */
export interface Ways {
  readonly passkey: boolean;
  readonly code: boolean;
  readonly password: boolean;
}

/** What somebody gave: a code or password as they typed it, or a passkey's answer as the browser gave it. */
export interface Given {
  readonly text?: string | undefined;
  readonly passkey?: string | undefined;
}

const WRONG = 'That was not right. Nothing was done yet.';

/** Checks what people give to prove that it is they who hold the session. */
@Injectable()
export class Proofs {
  /** For each session, so that nobody keeps the owner out from elsewhere. */
  private readonly throttle = new Throttle(5, 5 * 60_000);

  constructor(@Inject(Changes) private readonly changes: Changes) {}

  /** How a member can confirm. */
  async ways(memberId: string): Promise<Ways> {
    return this.changes.run(LOOK, async (change) => {
      change.skip();
      const row = await change.one<{ passkey: boolean; code: boolean }>(
        'SELECT EXISTS (SELECT 1 FROM member_passkey WHERE member_id = $1) AS passkey, EXISTS (SELECT 1 FROM member_totp WHERE member_id = $1 AND proven) AS code', [memberId]);
      const { passkey = false, code = false } = row ?? {};
      return { passkey, code, password: !passkey && !code };
    });
  }

  /** Confirms a session. Throws Unauthenticated `identity.wrongProof`, TooMany after five tries in five minutes. */
  async confirm(actor: Actor, session: Buffer, given: Given): Promise<void> {
    const key = session.toString('hex');
    if (!this.throttle.allows(key)) throw new TooMany('identity.tooManyProofs', 'Too many tries. Wait five minutes and try again.');
    const ways = await this.ways(actor.id);
    await this.changes.run(actor, async (change) => {
      const how = await this.check(change, actor.id, ways, given);
      if (!how) throw new Unauthenticated('identity.wrongProof', WRONG);
      await Sessions.confirm(change, session, actor.id, how);
    });
    this.throttle.forget(key);
  }

  private async check(change: Change, memberId: string, ways: Ways, { text = '' }: Given): Promise<Proof | null> {
    if (ways.password) {
      const row = await change.one<{ password_hash: string | null }>('SELECT password_hash FROM member WHERE id = $1', [memberId]);
      return (await isPassword(row?.password_hash, text)) ? 'password' : null;
    }
    return null;
  }
}

const LOOK: Actor = { kind: 'system', id: 'sign-in', roles: [] };
