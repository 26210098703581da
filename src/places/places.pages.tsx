import { Controller, Get, Inject, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { today } from '../kernel/clock.js';
import { Can } from '../identity/index.js';
import { Page, PageQuery, readForm, Text, view, type Result } from '../platform/http/index.js';
import type { PageContext } from '../platform/web/index.js';
import { Places } from './places.js';
import { PlaceBody, PlaceList } from './places.views.js';
import { Trial, tryRules } from './trial.js';

class ListQuery extends PageQuery {
  @Text({ max: 80, optional: true }) q?: string;
}

@ApiExcludeController()
@Controller('staff/places')
export class PlacesPages {
  constructor(@Inject(Places) private readonly places: Places) {}

  @Get() @Can('places.read')
  async list(@Page() page: PageContext, @Query() { q = '', after }: ListQuery): Promise<Result> {
    const { items, next } = await this.places.search({ text: q, after, limit: 30 });
    return view(page, page.t('places.list.title'), <PlaceList page={page} text={q} items={items} next={next} first={!after} />);
  }

  /** The place, its rules, and with a query the answer of “try it”. */
  @Get(':id') @Can('places.read')
  async place(@Page() page: PageContext, @Param('id', ParseUUIDPipe) id: string, @Query() query: Record<string, unknown>): Promise<Result> {
    const place = await this.places.find(id);
    const asked = Object.keys(query).length > 0 ? await readForm(page, Trial, query) : undefined;
    const ways = asked?.value ? await tryRules(this.places, id, asked.value) : [];
    const [sets, kits] = await Promise.all([this.places.ruleSetsFor(id, today()), this.places.kits()]);
    const body = <PlaceBody page={page} place={place} sets={sets} kits={kits} ways={ways} values={asked?.values ?? {}} errors={asked?.errors ?? {}} />;
    return view(page, place.name[page.lang], body, asked?.errors ? { status: 422 } : {});
  }
}
