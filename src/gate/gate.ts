import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TooMany } from '../kernel/problem.js';
import { PublicReader } from '../platform/database/index.js';
import { Contexts, type OurRequest } from '../platform/http/index.js';
import { Vault } from '../platform/vault/index.js';
import { donatePace } from './breaker.js';
import { filled, secondsUntil, type Pace } from './bucket.js';
import { Counters, type Place } from './counters.js';
import { DOORS, EFFORT, NETWORK_PACE, type Door } from './doors.js';
import type { Level } from './levels.js';
import { Networks } from './networks.js';
import { fingerprint, newPass, readPass, solves, targetOf, type Mac, type Pass } from './pass.js';
import { Watch } from './watch.js';

const OPEN: Pace = { burst: 1_000_000, perMinute: 1_000_000 };

/** What whoever is not let through yet is told. */
export interface Wait {
  readonly form: string;
  /** Null when the line is full. */
  readonly pass: Pass | null;
  /** The number that was found, so that nobody looks for it twice. */
  readonly proof: string;
  /** What the script looks for; null when it was found or is not asked for. */
  readonly target: string | null;
  readonly ahead: number;
  /** About how long, without a script. */
  readonly seconds: number;
  readonly level: Level;
}
type Asking = Pick<OurRequest, 'body' | 'session' | 'ip'>;
interface Visit {
  readonly door: Door;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly form: string;
  readonly now: number;
  readonly level: Level;
  readonly pace: Pace;
}

/** Stands before what anybody may send: honest people walk through without noticing, floods and card testers wait in line. */
@Injectable()
export class Gate implements OnModuleInit {
  private readonly networks = new Networks(NETWORK_PACE);
  private readonly mac: Mac;
  /** In demos and tests programs send the forms: how many and how fast does not matter there, unless a test says so. */
  private enforced = true;
  /** In tests cards are declined on purpose; there only what a person ordered counts. */
  private watching = true;

  constructor(
    @Inject(Contexts) private readonly contexts: Contexts,
    @Inject(Counters) private readonly counters: Counters,
    @Inject(Watch) private readonly watch: Watch,
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Vault) vault: Vault,
  ) {
    this.mac = (purpose, text) => vault.mac(purpose, text);
  }

  async onModuleInit(): Promise<void> {
    const born = await this.reader.one<{ kind: string }>('SELECT kind FROM public_read.installation');
    this.enforced = (born?.kind ?? 'live') === 'live';
    this.watching = born?.kind !== 'test';
  }

  /** For tests of the gate: as in a live installation. */
  enforce(): void {
    this.enforced = true;
    this.watching = true;
  }

  /** Null: go on. Otherwise show `waitPage`: nothing was counted, and what was typed is in the body. */
  async ask(door: Door, request: Asking): Promise<Wait | null> {
    const visit = await this.visit(door, request);
    return (await this.walksThrough(visit, request)) ? null : this.withPass(visit);
  }

  /** For the API, which shows no page. Throws TooMany `gate.wait`. */
  async askPlainly(door: Door, { ip }: Pick<Asking, 'ip'>): Promise<void> {
    const visit = await this.visit(door, { body: {}, session: null, ip });
    if (!(await this.isFree(visit, ip))) throw new TooMany('gate.wait', 'Very much is coming in just now. Wait a minute and try again, or use the page.');
  }

  private async visit(door: Door, { body, session }: Asking): Promise<Visit> {
    const fields = (body ?? {}) as Readonly<Record<string, unknown>>;
    const now = this.watch.now();
    const { level, ordered, outcomes } = await this.watch.situation();
    const mine = door === 'donate' ? (this.watching ? level : ordered) : ordered === 'calm' ? 'calm' : 'pressed';
    const pace = door === 'donate' ? donatePace(mine, outcomes) : DOORS[door].pace;
    const form = this.contexts.read(fields['_token'], session)?.form ?? DOORS[door].forms[0]!;
    return { door, fields, form, now, level: mine, pace: this.enforced || mine === 'held' ? pace : OPEN };
  }

  /** A form as a person sends it, on a calm day. */
  private async walksThrough(visit: Visit, { session, ip }: Asking): Promise<boolean> {
    const token = this.contexts.read(visit.fields['_token'], session);
    const { forms, age } = DOORS[visit.door];
    if (!token || !forms.includes(token.form)) return false;
    if (this.enforced && (!token.isOf(visit.fields['_key']) || token.age < age.least || token.age > age.most)) return false;
    return this.isFree(visit, ip);
  }

  private async isFree({ door, level, pace, now }: Visit, ip: string): Promise<boolean> {
    if (level !== 'calm' || (this.enforced && !this.networks.allows(ip, now))) return false;
    return this.counters.take({ door, passed: false, apart: false, pace, now, ahead: 0 });
  }

  private async withPass(visit: Visit): Promise<Wait | null> {
    const { door, fields, now, level } = visit;
    const pass = readPass(this.mac, fields['_pass'], door, now);
    if (!pass) return this.freshPass(visit);
    const proof = solves(this.mac, pass, fields['_proof']) ? (fields['_proof'] as string) : '';
    const rest = pass.made + EFFORT[level].waitMs - now;
    if (!proof && rest > 0) return { ...this.waiting(visit, pass), seconds: Math.ceil(rest / 1000) };
    const place = await this.counters.place(door, fingerprint(pass.text, 16), now);
    if (!place) return { ...this.waiting(visit, pass), pass: null, target: null };
    return this.inLine(visit, pass, place, proof);
  }

  private async inLine(visit: Visit, pass: Pass, place: Place, proof: string): Promise<Wait | null> {
    const { door, fields, now } = visit;
    const key = fingerprint(String(fields['_key']), 8);
    if (place.usedBy) return DOORS[door].repeats && place.usedBy.equals(key) ? null : this.freshPass(visit);
    const own = DOORS[door].passPace;
    const pace = visit.pace === OPEN ? OPEN : (own ?? visit.pace);
    const [apart, { ahead }] = [own !== null, place];
    const isFree = await this.counters.take({ door, passed: true, apart, pace, now, ahead });
    if (isFree && (await this.counters.use(place, key))) return null;
    const bucket = await this.counters.bucket(door, apart);
    const seconds = secondsUntil(ahead + 1, bucket ? filled(bucket, pace, now) : pace.burst, pace);
    return { ...this.waiting(visit, pass), proof, target: null, ahead, seconds };
  }

  private freshPass(visit: Visit): Wait {
    const { door, now, level } = visit;
    return this.waiting(visit, newPass(this.mac, { door, made: now, most: EFFORT[level].most }));
  }

  private waiting({ form, level }: Visit, pass: Pass): Wait {
    return { form, pass, proof: '', target: targetOf(this.mac, pass), ahead: 0, seconds: Math.ceil(EFFORT[level].waitMs / 1000), level };
  }
}
