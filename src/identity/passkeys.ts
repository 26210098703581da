import { Inject, Injectable } from '@nestjs/common';
import { type AuthenticationResponseJSON, generateAuthenticationOptions, generateRegistrationOptions, type RegistrationResponseJSON, verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server';
import { Settings } from '../../config/settings.js';
import { newId } from '../kernel/ids.js';
import { Invalid } from '../kernel/problem.js';
import { defineRecord } from '../kernel/record.js';
import type { Change } from '../platform/change/index.js';
import { Challenges, type Purpose } from './challenges.js';

const added = defineRecord('passkey.added');
const used = defineRecord('passkey.used', { evenStopped: true });

interface Stored {
  readonly id: string;
  readonly member_id: string;
  readonly credential_id: string;
  readonly public_key: Buffer;
  readonly counter: string;
}

const REFUSED = new Invalid('identity.passkey', 'This passkey was not accepted. Try again, or use another way.');

/** Passkeys (WebAuthn). The device checks its owner (PIN, finger, face), so that one passkey is two factors. */
@Injectable()
export class Passkeys {
  constructor(
    @Inject(Settings) private readonly settings: Settings,
    @Inject(Challenges) private readonly challenges: Challenges,
  ) {}

  /** What the browser needs to sign: JSON for `parseRequestOptionsFromJSON`. Without ids the device offers those it has. */
  async toSign(purpose: Purpose, session: Buffer | null, ids: readonly string[] = []): Promise<string> {
    return JSON.stringify(await generateAuthenticationOptions({
      rpID: this.site.hostname, challenge: this.challenges.make(purpose, session), userVerification: 'required', allowCredentials: ids.map((id) => ({ id })),
    }));
  }

  /** What the browser needs to make a new one. Nothing is asked about the device. */
  async toMake(change: Pick<Change, 'query'>, member: { id: string; signIn: string }, session: Buffer): Promise<string> {
    return JSON.stringify(await generateRegistrationOptions({
      rpID: this.site.hostname, rpName: 'Pasylka', userName: member.signIn, userID: new Uint8Array(Buffer.from(member.id.replaceAll('-', ''), 'hex')),
      challenge: this.challenges.make('register', session), attestationType: 'none', excludeCredentials: (await this.idsOf(change, member.id)).map((id) => ({ id })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    }));
  }

  async idsOf(change: Pick<Change, 'query'>, memberId: string): Promise<string[]> {
    return (await change.query<{ credential_id: string }>('SELECT credential_id FROM member_passkey WHERE member_id = $1 ORDER BY created_at', [memberId])).map((row) => row.credential_id);
  }

  /** Keeps a new passkey. Throws Invalid `identity.passkey`. */
  async add(change: Change, memberId: string, session: Buffer, answer: string): Promise<void> {
    const response = parse<RegistrationResponseJSON>(answer);
    const result = await verifyRegistrationResponse({
      response, expectedChallenge: (challenge) => this.challenges.isOurs(challenge, 'register', session), expectedOrigin: this.site.origin, expectedRPID: this.site.hostname,
    }).catch(() => null);
    if (!result?.verified || !(await this.challenges.use(change, challengeIn(response)))) throw REFUSED;
    const { credential } = result.registrationInfo;
    const id = newId();
    const recordId = change.record(added, { type: 'member', id: memberId }, { passkey: id });
    const rows = await change.query('INSERT INTO member_passkey (id, member_id, credential_id, public_key, counter, record_id) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING RETURNING 1',
      [id, memberId, credential.id, Buffer.from(credential.publicKey), credential.counter, recordId]);
    if (rows.length === 0) throw REFUSED;
  }

  /** Whose passkey this says it is, unchecked; null when nobody has it. */
  async ownerOf(change: Change, answer: string): Promise<string | null> {
    const response = tryParse<AuthenticationResponseJSON>(answer);
    const row = response && (await change.one<{ member_id: string }>('SELECT member_id FROM member_passkey WHERE credential_id = $1', [response.id]));
    return row?.member_id ?? null;
  }

  /** Whose passkey answered the challenge; null when it does not hold. The answer counts once. */
  async check(change: Change, answer: string, purpose: 'sign-in' | 'confirm', session: Buffer | null): Promise<string | null> {
    const response = tryParse<AuthenticationResponseJSON>(answer);
    const stored = response && (await change.one<Stored>('SELECT id, member_id, credential_id, public_key, counter FROM member_passkey WHERE credential_id = $1 FOR UPDATE', [response.id]));
    if (!stored) return null;
    const result = await verifyAuthenticationResponse({
      response, expectedChallenge: (challenge) => this.challenges.isOurs(challenge, purpose, session), expectedOrigin: this.site.origin, expectedRPID: this.site.hostname,
      credential: { id: stored.credential_id, publicKey: new Uint8Array(stored.public_key), counter: Number(stored.counter) },
    }).catch(() => null); // a counter that went back throws too: the key may have been copied
    if (!result?.verified || !(await this.challenges.use(change, challengeIn(response)))) return null;
    const recordId = change.record(used, { type: 'member', id: stored.member_id }, { passkey: stored.id });
    await change.query('UPDATE member_passkey SET counter = $2, used_at = now(), record_id = $3 WHERE id = $1', [stored.id, result.authenticationInfo.newCounter, recordId]);
    return stored.member_id;
  }

  /** Where passkeys belong: our first address. */
  private get site(): URL {
    return new URL(this.settings.publicUrl);
  }
}

function parse<T>(text: string): T {
  const found = tryParse<T>(text);
  if (!found) throw REFUSED;
  return found;
}

function tryParse<T>(text: string): T | null {
  try {
    const found = JSON.parse(text) as { id?: unknown; response?: { clientDataJSON?: unknown } } | null;
    return typeof found?.id === 'string' && typeof found.response?.clientDataJSON === 'string' ? (found as T) : null;
  } catch {
    return null;
  }
}

const challengeIn = ({ response }: { response: { clientDataJSON: string } }): string =>
  (JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as { challenge: string }).challenge;
