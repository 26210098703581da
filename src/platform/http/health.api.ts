import { Controller, Get, Inject } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Unavailable } from '../../kernel/problem.js';
import { PublicReader } from '../database/index.js';
import { Anyone } from './request.js';

@ApiExcludeController()
@Anyone()
@Controller()
export class HealthApi {
  constructor(@Inject(PublicReader) private readonly reader: PublicReader) {}

  /** The process lives. */
  @Get('healthz')
  alive(): { status: string } {
    return { status: 'ok' };
  }

  /** It can serve: the database answers. */
  @Get('readyz')
  async ready(): Promise<{ status: string; kind: string }> {
    const row = await this.reader.one<{ kind: string }>('SELECT kind FROM public_read.installation').catch(() => undefined);
    if (!row) throw new Unavailable('http.notReady', 'The database does not answer.');
    return { status: 'ok', kind: row.kind };
  }
}
