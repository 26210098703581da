import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { JSX } from 'preact';
import { Gate, waitPage } from '../gate/index.js';
import type { Actor } from '../kernel/actor.js';
import { Problem } from '../kernel/problem.js';
import { Anyone, Can, sessionCookie, Sessions } from '../identity/index.js';
import { Changes } from '../platform/change/index.js';
import { Key, type OurRequest, Page, readForm, redirect, type Result, Text, view, Who } from '../platform/http/index.js';
import { Button, Form, PageHead, problemSentence, TextArea, Wrap, type PageContext } from '../platform/web/index.js';
import { Families } from './families.js';
import { Messages, MESSAGE_MAX } from './messages.js';
import { readPhrase } from './phrase.js';
import { Phrases } from './phrases.js';

class PhraseForm {
  @Text({ max: 200 }) phrase!: string;
}
class MessageForm {
  @Text({ max: MESSAGE_MAX }) message!: string;
}

/** Coming back, writing, leaving. What a family asks for is with the grants. */
@Controller('family')
export class FamiliesPages {
  constructor(
    @Inject(Families) private readonly families: Families,
    @Inject(Messages) private readonly messages: Messages,
    @Inject(Phrases) private readonly phrases: Phrases,
    @Inject(Changes) private readonly changes: Changes,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get('return') @Anyone()
  form(@Page() page: PageContext): Result {
    return view(page, 'Form', <ReturnPage page={page} />);
  }

  @Post('return') @Anyone()
  async enter(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const { value, errors } = await readForm(page, PhraseForm, request.body);
    if (!value) return view(page, 'Form', <ReturnPage page={page} error={errors['phrase']} />, { status: 422 });
    try {
      readPhrase(value.phrase); // what cannot be a phrase is no guess
      const wait = await this.gate.ask('phrase', request);
      if (wait) return waitPage(page, request, wait);
      return redirect(page.link('/family/case'), sessionCookie(await this.families.enter(value.phrase), Sessions.lives.household.most));
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return view(page, 'Form', <ReturnPage page={page} error={problemSentence(page, error)} />, { status: error.status });
    }
  }

  @Post('leave') @Anyone()
  async leave(@Page() page: PageContext, @Who() actor: Actor, @Req() request: OurRequest): Promise<Result> {
    const { session } = request;
    if (session && actor.kind === 'household') await this.changes.run(actor, (change) => Sessions.close(change, { hash: session, owner: actor.id }));
    return redirect(page.link('/family'), sessionCookie('', 0));
  }

  @Post('messages') @Can('family.portal')
  async write(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const { value } = await readForm(page, MessageForm, body);
    if (value) await this.changes.run(actor, (change) => this.messages.write(change, actor.id, value.message), { key, input: value });
    return redirect(page.link('/family/case#messages'));
  }

  /** “It was not us”: nobody gets a new phrase for this family. */
  @Post('phrase/stop') @Can('family.portal')
  async stopPhrase(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string): Promise<Result> {
    await this.changes.run(actor, (change) => this.phrases.stop(change, actor.id), { key, input: 'stop' });
    return redirect(page.link('/family/case'));
  }
}

function ReturnPage({ page, error }: { page: PageContext; error?: string | undefined }): JSX.Element {
  return (
    <Wrap look="form">
      <PageHead title={page.t('families.return.title')} lede={page.t('families.return.lede')} />
      <Form page={page} action="/family/return" name="phrase" errors={error ? { phrase: error } : {}}>
        <TextArea name="phrase" rows={2} maxLength={200} label={page.t('families.return.phrase')} hint={page.t('families.return.hint')} />
        <p><Button>{page.t('families.return.go')}</Button></p>
      </Form>
      <p class="meta">{page.t('families.return.lost')}</p>
      <p class="row"><a href={page.link('/family')}>{page.t('families.return.new')}</a></p>
    </Wrap>
  );
}
