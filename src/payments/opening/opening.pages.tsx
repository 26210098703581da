import { Body, Controller, Get, Inject, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Can } from '../../identity/index.js';
import type { Actor } from '../../kernel/actor.js';
import { isDay } from '../../kernel/clock.js';
import { type Currency, money, parseMoney } from '../../kernel/money.js';
import { type FieldErrors, Invalid, Problem } from '../../kernel/problem.js';
import { type Fund, Funds } from '../../ledger/index.js';
import { Reader } from '../../platform/database/index.js';
import { errorsOf, Key, Page, redirect, type Result, view, Who } from '../../platform/http/index.js';
import type { PageContext } from '../../platform/web/index.js';
import { Openings } from './openings.js';
import { OpeningPage, type Typed } from './opening.views.js';
import { checkSince, type OpeningLine, type OpeningStep, type Sources, untied } from './rules.js';
import { OpeningSources } from './sources.js';

const HOME = '/staff/money/opening';

/** What was there before these books begin: seen at bank and Stripe, entered by one, booked by another. */
@ApiExcludeController()
@Controller(HOME.slice(1))
export class OpeningPages {
  constructor(
    @Inject(Openings) private readonly openings: Openings,
    @Inject(OpeningSources) private readonly sources: OpeningSources,
    @Inject(Funds) private readonly funds: Funds,
    @Inject(Reader) private readonly reader: Reader,
  ) {}

  /** Stripe is asked only once a month is named. */
  @Get() @Can('ledger.read')
  async show(@Page() page: PageContext, @Query('since') since: unknown): Promise<Result> {
    return this.page(page, { since: typeof since === 'string' && isDay(since) ? since : null, values: {}, errors: {} });
  }

  @Post() @Can('opening.enter')
  async enter(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Body() body: unknown): Promise<Result> {
    const values = textsOf(body);
    const { since = '' } = values;
    const funds = await this.funds.list(this.reader);
    const typed = { since, values, errors: {} };
    let lines: OpeningLine[] = [];
    try {
      checkSince(since);
      lines = linesOf(values, funds);
      await this.openings.enter(actor, { since, lines }, { key, input: { since, lines } });
    } catch (error) {
      return this.page(page, { ...typed, errors: await this.errors(page, error, { since, lines }) });
    }
    return redirect(page.link(HOME));
  }

  @Post(':id/approve') @Can('opening.decide')
  approve(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, step: 'approve' });
  }

  @Post(':id/refuse') @Can('opening.decide')
  refuse(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, step: 'refuse' });
  }

  @Post(':id/withdraw') @Can('opening.enter')
  withdraw(@Page() page: PageContext, @Who() actor: Actor, @Key() key: string, @Param('id', ParseUUIDPipe) id: string): Promise<Result> {
    return this.decide(page, actor, { key, id, step: 'withdraw' });
  }

  private async decide(page: PageContext, actor: Actor, { key, id, step }: { key: string; id: string; step: OpeningStep }): Promise<Result> {
    await this.openings.decide(actor, id, step, { key, input: { id, step } });
    return redirect(page.link(HOME));
  }

  private async page(page: PageContext, typed: Typed): Promise<Result> {
    const [opening, funds] = await Promise.all([this.openings.latest(), this.funds.list(this.reader)]);
    const sources = typed.since === null ? null : await this.look(typed.since);
    const unsaid = opening?.state === 'entered' ? await this.sources.unsaid(opening.since) : [];
    return view(page, page.t('opening.title'), <OpeningPage page={page} opening={opening} unsaid={unsaid} funds={funds} sources={sources} typed={typed} />, { status: Object.keys(typed.errors).length > 0 ? 422 : 200 });
  }

  private async look(since: string): Promise<Sources | null> {
    try {
      checkSince(since);
    } catch {
      return null; // the list of months does not offer it
    }
    return this.sources.at(since);
  }

  /** Differences in the reader's language, by where they are; what is no field of the form is thrown on. */
  private async errors(page: PageContext, error: unknown, { since, lines }: { since: string; lines: readonly OpeningLine[] }): Promise<FieldErrors> {
    if (!(error instanceof Problem) || error.code !== 'opening.tie') return error instanceof Invalid && error.code.startsWith('money.') ? error.fields : errorsOf(error, page);
    const differences = untied(lines, (await this.sources.at(since)).said);
    return Object.fromEntries(differences.map(({ at, currency, difference }) => [`${at}-${currency}`, page.t(`opening.${at}.${difference > 0 ? 'more' : 'less'}`, { sum: page.money(money(Math.abs(difference), currency)) })]));
  }
}

function textsOf(body: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries((body ?? {}) as Record<string, unknown>).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && !pair[0].startsWith('_')));
}

/** The fields are `bank-EUR-core` and `stripe-EUR-core`; empty is nothing. Throws Invalid `money.unreadable`, naming the field. */
function linesOf(values: Readonly<Record<string, string>>, funds: readonly Fund[]): OpeningLine[] {
  const currencies = [...new Set(Object.keys(values).flatMap((name) => /^(?:bank|stripe)-([A-Z]{3})-/.exec(name)?.[1] ?? []))] as Currency[];
  const read = (name: string, currency: Currency): number => (values[name]?.trim() ? parseMoney(values[name], currency, name).minor : 0);
  return funds.flatMap(({ id, code }) => currencies.map((currency) => ({ fundId: id, currency, bank: read(`bank-${currency}-${code}`, currency), stripe: read(`stripe-${currency}-${code}`, currency) }))).filter(({ bank, stripe }) => bank + stripe > 0);
}
