import { Controller, Get, Inject, Param, Post, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { visitor } from '../../kernel/actor.js';
import { Gate, waitPage } from '../../gate/index.js';
import { Anyone, Key, Page, readForm, view, WithoutToken, type OurRequest, type Result } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { Vault } from '../../platform/vault/index.js';
import { UpdatesShelf } from '../updates/shelf.js';
import { FollowForm } from './follow.dto.js';
import { Done, FollowPage, Press } from './follow.view.js';
import { Followers } from './followers.js';
import { readToken } from './tokens.js';

/** Following updates by mail. Scanners open every link of a mail, so opening one changes nothing: a button does. */
@ApiExcludeController()
@Anyone()
@Controller()
export class FollowPages {
  constructor(
    @Inject(Followers) private readonly followers: Followers,
    @Inject(UpdatesShelf) private readonly shelf: UpdatesShelf,
    @Inject(Gate) private readonly gate: Gate,
    @Inject(Vault) private readonly vault: Vault,
  ) {}

  @Get('follow')
  all(@Page() page: PageContext): Result {
    return view(page, page.t('follow.title'), <FollowPage page={page} campaign={null} />);
  }

  @Get('campaigns/:slug/follow')
  async one(@Page() page: PageContext, @Param('slug') slug: string): Promise<Result> {
    return view(page, page.t('follow.title'), <FollowPage page={page} campaign={{ slug, title: await this.shelf.titleOf(page.lang, slug) }} />);
  }

  /** The same answer whether or not the address was known. */
  @Post('follow')
  async ask(@Page() page: PageContext, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, FollowForm, request.body);
    const slug = value ? value.campaign : undefined;
    const campaign = slug === undefined ? null : { slug, title: await this.shelf.titleOf(page.lang, slug) };
    if (!value) return view(page, page.t('follow.title'), <FollowPage page={page} campaign={campaign} values={values} errors={{ ...errors, ...(errors['address'] ? { address: page.t('follow.address.wrong') } : {}) }} />, { status: 422 });
    const wait = await this.gate.ask('follow', request);
    if (wait) return waitPage(page, request, wait);
    await this.followers.ask(visitor, { address: value.address, lang: page.lang, slug }, key);
    return done(page, 'asked');
  }

  @Get('follow/confirm/:token')
  confirmForm(@Page() page: PageContext, @Param('token') token: string): Result {
    readToken(this.vault, 'confirm', token);
    return view(page, page.t('follow.confirm.title'), <Press page={page} what="confirm" action={`/follow/confirm/${token}`} />, { kind: 'private' });
  }

  @Post('follow/confirm/:token')
  async confirm(@Page() page: PageContext, @Param('token') token: string): Promise<Result> {
    await this.followers.confirm(visitor, readToken(this.vault, 'confirm', token));
    return done(page, 'confirmed');
  }

  @Get('unfollow/:token')
  leaveForm(@Page() page: PageContext, @Param('token') token: string): Result {
    readToken(this.vault, 'leave', token);
    return view(page, page.t('follow.leave.title'), <Press page={page} what="leave" action={`/unfollow/${token}`} />, { kind: 'private' });
  }

  /** Mail programs post here by themselves, without a page of ours (RFC 8058): the token is the leave. */
  @Post('unfollow/:token') @WithoutToken()
  async leave(@Page() page: PageContext, @Param('token') token: string): Promise<Result> {
    await this.followers.leave(visitor, readToken(this.vault, 'leave', token));
    return done(page, 'left');
  }
}

const done = (page: PageContext, what: 'asked' | 'confirmed' | 'left'): Result => view(page, page.t(`follow.${what}.title`), <Done page={page} what={what} />, { kind: 'private' });
