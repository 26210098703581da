import { Body, Controller, Get, Inject, Post, Req } from '@nestjs/common';
import { Families, inLetters } from '../families/index.js';
import { Gate, waitPage } from '../gate/index.js';
import { Anyone, Can, sessionCookie, Sessions } from '../identity/index.js';
import type { Actor } from '../kernel/actor.js';
import { money, parseMoney } from '../kernel/money.js';
import { type FieldErrors, Invalid, NotFound } from '../kernel/problem.js';
import { PublicReader } from '../platform/database/index.js';
import { errorsOf, Key, type OurRequest, Page, readForm, redirect, type Result, Text, view, Whole, Who } from '../platform/http/index.js';
import { problemSentence, type PageContext, type Values } from '../platform/web/index.js';
import { Applications, type Need } from './applications.js';
import { BeganBefore, CheckStep, NeedStep, PaymentStep, PhraseStep, WhoStep } from './family-apply.views.js';
import { FamilyView } from './family-view.js';
import { publicProgrammes, publicRoutes } from './programmes.js';

class NeedForm {
  @Text({ max: 40 }) programme!: string;
  @Text({ max: 20 }) amount!: string;
  @Text({ max: 40, optional: true }) before?: string;
  @Text({ max: 2000, optional: true }) story?: string;
}
class WhoForm {
  @Text({ max: 120 }) inside!: string;
  @Text({ max: 80 }) relation!: string;
  @Text({ max: 120 }) caller!: string;
  @Whole({ min: 1, max: 20 }) adults!: number;
  @Whole({ min: 0, max: 20 }) children!: number;
  @Text({ max: 3, optional: true }) later?: string;
}
class PaymentForm {
  @Text({ max: 40 }) route!: string;
  @Text({ max: 120, optional: true }) payee?: string;
  @Text({ max: 200, optional: true }) account?: string;
  @Text({ max: 3, optional: true }) later?: string;
}

/** Applying, from *what is needed* to *sent*, in five small steps that are each saved. Works without a script and without an account. */
@Controller('family')
export class FamilyApplyPages {
  constructor(
    @Inject(Applications) private readonly applications: Applications,
    @Inject(Families) private readonly families: Families,
    @Inject(FamilyView) private readonly own: FamilyView,
    @Inject(PublicReader) private readonly reader: PublicReader,
    @Inject(Gate) private readonly gate: Gate,
  ) {}

  @Get() @Anyone()
  async start(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    if (actor.kind === 'household') return redirect(page.link('/family/case'));
    return this.needPage(page, { known: false });
  }

  /** For a family that came back: the draft's first step, or another application. */
  @Get('need') @Can('family.portal')
  async need(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    const draft = await this.own.draft(actor);
    const { programme, asked, before, story } = draft ?? {};
    return this.needPage(page, { known: true, values: draft ? { programme, before, story, amount: ((asked ?? 0) / 100).toFixed(2) } : {} });
  }

  @Post() @Anyone()
  async save(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Req() request: OurRequest): Promise<Result> {
    const { value, errors, values } = await readForm(page, NeedForm, request.body);
    const known = actor.kind === 'household';
    if (!value) return this.needPage(page, { known, values, errors });
    try {
      const need = needOf(value);
      if (known) return await this.saveKnown(page, actor, { need, key });
      const wait = await this.gate.ask('apply', request);
      return wait ? waitPage(page, request, wait) : await this.begin(page, actor, { need, key });
    } catch (error) {
      return this.needPage(page, { known, values, errors: errorsOf(error, page) });
    }
  }

  private async saveKnown(page: PageContext, actor: Actor, { need, key }: { need: Need; key: string }): Promise<Result> {
    const draft = await this.own.draft(actor);
    if (draft) await this.applications.saveNeed(actor, draft.id, need);
    else await this.applications.again(actor, actor.id, need, { key, input: need });
    return redirect(page.link('/family/who'));
  }

  private async begin(page: PageContext, actor: Actor, { need, key }: { need: Need; key: string }): Promise<Result> {
    const { householdId, phrase } = await this.applications.start(actor, { language: page.lang, need }, { key, input: need });
    if (phrase === null) return this.beganBefore(page, householdId);
    const cookie = sessionCookie(await this.families.session(householdId), Sessions.lives.household.most);
    return view(page, 'Form', <PhraseStep page={page} phrase={phrase} inOwnLetters={lettersOf(phrase, page)} next="/family/who" />, { cookie });
  }

  /** The form arrived again: from a family whose connection broke, or from whoever holds its phone now. It opens nothing; the phrase does. */
  private async beganBefore(page: PageContext, householdId: string): Promise<Result> {
    const phrase = await this.own.firstPhrase(householdId);
    return view(page, 'Form', phrase === undefined ? <BeganBefore page={page} /> : <PhraseStep page={page} phrase={phrase} inOwnLetters={lettersOf(phrase, page)} next="/family/return" />);
  }

  @Get('who') @Can('family.portal')
  async who(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return view(page, 'Form', <WhoStep page={page} household={(await this.own.told(actor)).household} />);
  }

  @Post('who') @Can('family.portal')
  async saveWho(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, WhoForm, body);
    if (!value) return view(page, 'Form', <WhoStep page={page} household={undefined} values={values} errors={errors} />, { status: 422 });
    const { inside, relation, caller, adults, children, later } = value;
    await this.applications.saveWho(actor, actor.id, { inside, relation, caller, adults, children });
    return redirect(page.link(later ? '/family/case' : '/family/payment'));
  }

  @Get('payment') @Can('family.portal')
  async payment(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return view(page, 'Form', <PaymentStep page={page} routes={await publicRoutes(this.reader)} payout={(await this.own.told(actor)).payout} />);
  }

  @Post('payment') @Can('family.portal')
  async savePayment(@Page() page: PageContext, @Who() actor: Actor, @Body() body: unknown): Promise<Result> {
    const { value, errors, values } = await readForm(page, PaymentForm, body);
    const again = async (wrong: FieldErrors): Promise<Result> => view(page, 'Form', <PaymentStep page={page} routes={await publicRoutes(this.reader)} payout={undefined} values={values} errors={wrong} />, { status: 422 });
    if (!value) return again(errors);
    try {
      await this.applications.savePayout(actor, actor.id, { route: value.route, payee: value.payee ?? '', account: value.account ?? '' });
    } catch (error) {
      if (error instanceof NotFound) return again({ route: page.t('grants.problem.programme') });
      return again(errorsOf(error, page));
    }
    const draft = value.later ? undefined : await this.own.draft(actor);
    return redirect(page.link(draft ? '/family/check' : '/family/case'));
  }

  @Get('check') @Can('family.portal')
  async check(@Page() page: PageContext, @Who() actor: Actor): Promise<Result> {
    return this.checkPage(page, actor);
  }

  @Post('check') @Can('family.portal')
  async submit(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string): Promise<Result> {
    const draft = await this.own.draft(actor);
    if (!draft) return redirect(page.link('/family/case'));
    try {
      await this.applications.submit(actor, draft.id, {}, { key, input: { submit: draft.id } });
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      return this.checkPage(page, actor, problemSentence(page, error));
    }
    return redirect(page.link('/family/case'));
  }

  private async checkPage(page: PageContext, actor: Actor, error?: string): Promise<Result> {
    const [draft, { household, payout }, routes, programmes] = await Promise.all([this.own.draft(actor), this.own.told(actor), publicRoutes(this.reader), publicProgrammes(this.reader)]);
    if (!draft) return redirect(page.link('/family/case'));
    const title = programmes.find(({ code }) => code === draft.programme)?.texts[page.lang].need ?? draft.programme;
    const routeTitle = routes.find(({ code }) => code === payout?.route)?.texts[page.lang].title ?? '';
    const need = { ...draft, title, money: page.money(money(draft.asked, draft.currency)) };
    return view(page, 'Form', <CheckStep page={page} need={need} household={household} payout={payout} routeTitle={routeTitle} error={error} />, error ? { status: 422 } : {});
  }

  private async needPage(page: PageContext, { known, values = {}, errors }: { known: boolean; values?: Values; errors?: FieldErrors }): Promise<Result> {
    return view(page, 'Form', <NeedStep page={page} programmes={await publicProgrammes(this.reader)} known={known} values={values} errors={errors ?? {}} />, errors ? { status: 422 } : {});
  }
}

const lettersOf = (phrase: string, { lang }: PageContext): string | null => (lang === 'en' ? null : inLetters(phrase, lang));

/** Throws Invalid `grants.asked` when the amount cannot be read. */
function needOf({ programme, amount, before = '', story = '' }: NeedForm): Need {
  try {
    return { programme, asked: parseMoney(amount, 'EUR').minor, before, story };
  } catch {
    throw new Invalid('grants.asked', 'Enter an amount in figures, for example 180.', { amount: 'Enter an amount in figures, for example 180.' });
  }
}
