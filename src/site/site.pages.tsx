import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Settings } from '../../config/settings.js';
import { Members } from '../identity/index.js';
import { NotFound } from '../kernel/problem.js';
import { Anyone, file, Page, redirect, type OurRequest, type Result, view } from '../platform/http/index.js';
import { preferredLanguage } from '../platform/i18n/index.js';
import type { PageContext } from '../platform/web/index.js';
import { ChannelList } from './channel-list.js';
import { HomeConfinement, Help, OpenType } from './help.js';
import { Home } from './home.js';
import { Channels, Safety, Share } from './safety.js';
import { Story } from './story.js';

/** Where leaving leads: a page everybody opens, which says nothing. */
const ELSEWHERE = 'https://www.wikipedia.org/';

/** The pages that hold no data of their own. */
@ApiExcludeController()
@Anyone()
@Controller()
export class SitePages {
  constructor(
    @Inject(Story) private readonly story: Story,
    @Inject(Settings) private readonly settings: Settings,
    @Inject(ChannelList) private readonly channelList: ChannelList,
    @Inject(Members) private readonly members: Members,
  ) {}

  /** The only page that looks at the browser's languages, and only when one comes from outside: whoever chose English here stays. */
  @Get()
  async home(@Page() page: PageContext, @Req() request: OurRequest): Promise<Result> {
    const asked = preferredLanguage(request.headers['accept-language']);
    const fromHere = request.headers['sec-fetch-site'] === 'same-origin';
    if (page.lang === 'en' && asked !== 'en' && !fromHere && page.languages?.includes(asked) !== false) return redirect(`/${asked}`);
    return view(page, 'Pasylka', <Home page={page} {...(await this.story.read(page.lang))} />);
  }

  /** *Give* means the campaign whose need was said last; without one, the list. */
  @Get('give')
  async give(@Page() page: PageContext): Promise<Result> {
    const [first] = await this.story.needs(page.lang);
    return redirect(page.link(first ? `/campaigns/${first.slug}/donate` : '/campaigns'));
  }

  /** Monthly goes where it is needed most; where nothing is open for that, as *Give* does. */
  @Get('give/monthly')
  async giveMonthly(@Page() page: PageContext): Promise<Result> {
    const slug = (await this.story.neededMost()) ?? (await this.story.needs(page.lang))[0]?.slug;
    return redirect(page.link(slug ? `/campaigns/${slug}/donate?often=monthly` : '/campaigns'));
  }

  @Get('help')
  async help(@Page() page: PageContext): Promise<Result> {
    return view(page, page.t('site.help.menu'), <Help page={page} addressee={await this.story.addressee()} />);
  }

  @Get('help/open-type')
  openType(@Page() page: PageContext): Result {
    return view(page, page.t('site.help.open.title'), <OpenType page={page} />);
  }

  @Get('help/home-confinement')
  homeConfinement(@Page() page: PageContext): Result {
    return view(page, page.t('site.help.home.title'), <HomeConfinement page={page} />);
  }

  @Get('safety')
  safety(@Page() page: PageContext): Result {
    return view(page, page.t('site.safety.title'), <Safety page={page} />);
  }

  @Get('channels')
  async channels(@Page() page: PageContext): Promise<Result> {
    const { web, others } = this.channelList;
    return view(page, page.t('site.channels.title'), <Channels page={page} addresses={{ web, others }} list={await this.channelList.newest()} />);
  }

  /** The list as a signed note, for whoever checks it with the log's key. */
  @Get('channels.txt')
  async signedChannels(): Promise<Result> {
    const list = await this.channelList.newest();
    if (!list?.signed) throw new NotFound('site.notSigned', 'The list is being signed. Look again in a minute.');
    return file('channels.txt', 'text/plain; charset=utf-8', list.signed, { inline: true });
  }

  @Get('share')
  share(@Page() page: PageContext): Result {
    return view(page, page.t('site.share.title'), <Share page={page} web={this.settings.publicUrl} />);
  }

  /** How to check a report stands beside the reports. */
  @Get('verify')
  verify(@Page() page: PageContext): Result {
    return redirect(page.link('/transparency#verify'));
  }

  /** Ends the session, here and at the server, empties its cache of us and leaves, in one step. */
  @Get('leave')
  async leave(@Req() { actor, session }: OurRequest, @Res() reply: FastifyReply): Promise<void> {
    if (actor && session) await this.members.signOut(actor, session).catch(() => undefined); // whatever happens, they leave
    void reply.status(303).headers({ Location: ELSEWHERE, 'Clear-Site-Data': '"cache", "cookies", "storage"', 'Cache-Control': 'no-store' }).send('');
  }
}
