import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type pg from 'pg';
import { Forbidden, Problem, Unauthenticated } from '../kernel/problem.js';
import { ACCESS, Contexts, NO_TOKEN, requestOf, type OurRequest } from '../platform/http/index.js';
import { prepared } from '../platform/database/index.js';
import { APP_POOL } from '../platform/tokens.js';
import { givenIn } from './confirm.pages.js';
import { may } from './permissions.js';
import { Proofs } from './proofs.js';
import { Sessions, type Holder } from './sessions.js';
import { isFresh, SetUpNeeded, StepUpNeeded } from './step-up.js';

export const COOKIE = '__Host-session';
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/**
 * Stands before every handler: finds out who asks (pages by cookie, the API by bearer token), refuses what the table of
 * permissions does not allow, asks forms of pages for their token, and whoever acts to confirm that it is they. Closed unless a handler says `@Anyone()` or `@Can()`.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly db: Parameters<typeof Sessions.actorOf>[0];

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(Contexts) private readonly contexts: Contexts,
    @Inject(Proofs) private readonly proofs: Proofs,
    @Inject(APP_POOL) pool: pg.Pool,
  ) {
    this.db = asks(pool);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = requestOf(context);
    const isApi = request.routeOptions.url?.startsWith('/api/') ?? false;
    const holder = await this.recognise(request, isApi);
    this.checkAccess(context, holder, isApi);
    if (!isApi && UNSAFE.has(request.method) && !this.says<boolean>(context, NO_TOKEN)) this.checkForm(request);
    if (holder?.actor.kind === 'person' && !isFresh(this.says<string>(context, ACCESS)!, holder.confirmed)) await this.confirm(request, isApi);
    return true;
  }

  private async recognise(request: OurRequest, isApi: boolean): Promise<Holder | null> {
    const holder = await this.holderOf(request, isApi);
    const { actor, hash } = holder ?? { actor: null, hash: null };
    const { lang, path } = request.raw.ours ?? { lang: 'en' as const, path: request.url };
    request.actor = actor;
    request.session = hash;
    request.page = this.contexts.make({ lang, path: path.split('?')[0]!, actor: request.actor, session: request.session });
    return holder;
  }

  /** The act waits for a confirmation, unless the form brought one along. */
  private async confirm({ actor, session, body }: OurRequest, isApi: boolean): Promise<void> {
    if (isApi) throw new Forbidden('identity.stepUp', 'Confirm that it is you (POST /api/v1/sessions/confirm), then send this again with the same Idempotency-Key.');
    const given = givenIn(body);
    if (!given) throw new StepUpNeeded(await this.proofs.ways(actor!.id, session!));
    try {
      await this.proofs.confirm(actor!, session!, given);
      Object.assign(body as object, { _confirm: undefined, _passkey: undefined }); // no handler's business
    } catch (error) {
      throw error instanceof Problem ? new StepUpNeeded(await this.proofs.ways(actor!.id, session!), error) : error;
    }
  }

  /** Who holds the token that came along: a bearer's for the API, a cookie's for pages, and never the other. */
  private async holderOf({ headers }: OurRequest, isApi: boolean): Promise<Holder | null> {
    const token = isApi ? /^Bearer ([\w-]{20,100})$/.exec(headers.authorization ?? '')?.[1] : cookieOf(headers.cookie);
    return token ? Sessions.actorOf(this.db, token, isApi ? ['api'] : ['page', 'household']) : null;
  }

  private checkAccess(context: ExecutionContext, holder: Holder | null, isApi: boolean): void {
    const access = this.says<string>(context, ACCESS);
    if (access === 'anyone') return;
    if (!holder) throw new Unauthenticated('identity.signIn', isApi ? 'Send a bearer token; POST /api/v1/sessions gives one.' : 'Please sign in.');
    if (isOwn(access, holder)) return;
    if (holder.setup) throw new SetUpNeeded();
    if (!access || !may(holder.actor, access)) throw new Forbidden('identity.notYours', 'Somebody with another role does this.');
  }

  /** Where the form was sent from was looked at before (platform/http/server). */
  private checkForm(request: OurRequest): void {
    if (this.contexts.ageOf((request.body as { _token?: unknown } | undefined)?._token, request.session) === null) {
      throw new Forbidden('http.token', 'This page was open for a long time. Reload it and try again; nothing was changed.');
    }
  }

  private says<T>(context: ExecutionContext, key: string): T | undefined {
    return this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  }
}

const asks = (pool: pg.Pool): Parameters<typeof Sessions.actorOf>[0] => ({ query: async <Row>(sql: string, params?: unknown[]) => (await pool.query(prepared(sql, params))).rows as Row[] });

/** Answers whether cookies hold the living session of a member, before anything else of a request is read. */
export function memberBy(pool: pg.Pool): (cookies: string | undefined) => Promise<boolean> {
  const db = asks(pool);
  return async (cookies) => {
    const token = cookieOf(cookies);
    return token !== undefined && (await Sessions.actorOf(db, token, ['page'])) !== null;
  };
}

/** One's own account is there for everybody who signs in, also while no role has begun. */
const isOwn = (access: string | undefined, { actor }: Holder): boolean => actor.kind === 'person' && (access?.startsWith('account.') ?? false);

/** The session token among the cookies, if it looks like one. */
function cookieOf(header: string | undefined): string | undefined {
  return header?.split(/; */).find((part) => part.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1).match(/^[\w-]{20,100}$/)?.[0];
}

/** The cookie that carries a session; with an empty token the one that ends it. */
export const sessionCookie = (token: string, minutes: number): string => `${COOKIE}=${token}; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=${token ? minutes * 60 : 0}`;
