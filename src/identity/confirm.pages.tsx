import { type ArgumentsHost, Body, Catch, Controller, type ExceptionFilter, Inject, Post, Req } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { JSX } from 'preact';
import type { Actor } from '../kernel/actor.js';
import { Problem } from '../kernel/problem.js';
import { Page, redirect, type OurRequest, type Result, view, Who } from '../platform/http/index.js';
import { Button, Form, PageHead, PasskeyButton, problemSentence, renderPage, TextField, Wrap, type PageContext, type PageKind } from '../platform/web/index.js';
import { Can } from './can.js';
import { may } from './permissions.js';
import { Proofs, type Given, type Ways } from './proofs.js';
import { SetUpNeeded, StepUpNeeded } from './step-up.js';

type Fields = Readonly<Record<string, unknown>>;

/** What the form brought to confirm with; null when it brought nothing. */
export function givenIn(body: unknown): Given | null {
  const { _confirm: text, _passkey: passkey } = (body ?? {}) as Fields;
  const given = { text: typeof text === 'string' ? text.trim().slice(0, 200) : '', passkey: typeof passkey === 'string' ? passkey.slice(0, 8_000) : '' };
  return given.text || given.passkey ? given : null;
}

/** Answers an act that waits for confirmation with the form for it, and leads whoever has no second factor yet to where it is set up. */
@Catch(StepUpNeeded, SetUpNeeded)
export class StepUpFilter implements ExceptionFilter<StepUpNeeded | SetUpNeeded> {
  catch(needed: StepUpNeeded | SetUpNeeded, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<OurRequest>();
    const page = request.page!;
    if (needed instanceof SetUpNeeded) return void host.switchToHttp().getResponse<FastifyReply>().status(303).header('Location', page.link('/account')).header('Cache-Control', 'no-store').send('');
    const { ways, refusal } = needed;
    const post = request.method === 'POST' && !request.headers['content-type']?.startsWith('multipart/');
    const shown = { ways, refusal, action: post ? request.url : '/account/confirm', carried: post ? (request.body as Fields) : { _back: request.method === 'GET' ? request.url : page.path } };
    const html = renderPage({ page, ...surrounding(page), title: page.t('identity.confirm.title'), body: <Confirm page={page} {...shown} /> });
    void host.switchToHttp().getResponse<FastifyReply>().status(403).header('Cache-Control', 'no-store').type('text/html; charset=utf-8').send(html);
  }
}

/** Confirms and goes back to the page that asked for it. */
@Controller('account/confirm')
export class ConfirmPages {
  constructor(@Inject(Proofs) private readonly proofs: Proofs) {}

  @Post() @Can('account.own')
  async confirm(@Page() page: PageContext, @Who() actor: Actor, @Req() request: OurRequest, @Body() body: Fields): Promise<Result> {
    const given = body['_back'];
    const back = typeof given === 'string' && /^\/(?![/\\])[\x21-\x7e]*$/.test(given) ? given : '/account';
    try {
      await this.proofs.confirm(actor, request.session!, givenIn(body) ?? {});
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const ways = await this.proofs.ways(actor.id, request.session!);
      return view(page, page.t('identity.confirm.title'), <Confirm page={page} ways={ways} refusal={error} action="/account/confirm" carried={{ _back: back }} />, { status: error.status, ...surrounding(page) });
    }
    return redirect(page.link(back));
  }
}

/** What surrounds one's own account: the console, or for volunteers and whoever has no role yet as little as possible. Elsewhere the path decides. */
export const surrounding = (page: PageContext): { kind?: PageKind } => (page.path.startsWith('/account') ? { kind: may(page.actor, 'console.open') ? 'staff' : 'private' } : {});

interface ConfirmProps {
  page: PageContext;
  ways: Ways;
  refusal?: StepUpNeeded['refusal'];
  action: string;
  /** What was posted and is posted again with the confirmation. */
  carried: Fields;
}

const OURS = new Set(['_token', '_key', '_confirm', '_passkey']);

/** “Confirm it is you”: nothing that was typed is lost, and the change keeps its key. Passwords are never written back. */
function Confirm({ page, ways, refusal, action, carried }: ConfirmProps): JSX.Element {
  const key = typeof carried['_key'] === 'string' ? carried['_key'] : page.key;
  const hidden = Object.entries(carried).filter(([name]) => !OURS.has(name) && !/password/i.test(name)).flatMap(([name, value]) => textsOf(value).map((text) => [name, text] as const));
  const errors: Readonly<Record<string, string>> = refusal ? { _confirm: problemSentence(page, refusal) ?? refusal.message } : {};
  return (
    <Wrap look="form">
      <PageHead title={page.t('identity.confirm.title')} lede={page.t('identity.confirm.lede')} />
      <Form page={{ ...page, key }} action={action} name="confirm" errors={errors}>
        {ways.toSign && <PasskeyButton page={page} field="_passkey" options={ways.toSign}>{page.t('identity.passkey.use')}</PasskeyButton>}
        {ways.code && <TextField name="_confirm" label={page.t('identity.confirm.code')} hint={page.t('identity.confirm.codeHint')} autocomplete="one-time-code" short code />}
        {ways.password && <TextField name="_confirm" type="password" label={page.t('identity.signIn.password')} autocomplete="current-password" />}
        {hidden.map(([name, value]) => <input type="hidden" name={name} value={value} />)}
        {(ways.code || ways.password) && <p><Button tone={ways.toSign ? 'second' : 'primary'}>{page.t('identity.confirm.go')}</Button></p>}
      </Form>
    </Wrap>
  );
}

const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((text): text is string => typeof text === 'string');
