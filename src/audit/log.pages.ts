import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NotFound } from '../kernel/problem.js';
import { Anyone, file, type Result } from '../platform/http/index.js';
import { Log } from './log.js';

const TILE = /^(?:entries|\d)(?:\/x\d{3})*\/\d{3}(?:\.p\/\d{1,3})?$/;
const FOR_EVER = 'public, max-age=31536000, immutable';

/** The published log as files, for anybody and for any C2SP client. */
@ApiExcludeController()
@Anyone()
@Controller('log')
export class LogPages {
  constructor(@Inject(Log) private readonly log: Log) {}

  @Get('checkpoint')
  checkpoint(): Result {
    return this.serve('checkpoint', 'text/plain; charset=utf-8', 'public, max-age=60');
  }

  @Get('key')
  key(): Result {
    return this.serve('key', 'text/plain; charset=utf-8', 'public, max-age=60');
  }

  /** A tile never changes. */
  @Get('tile/*')
  tile(@Param('*') name: string): Result {
    if (!TILE.test(name)) throw notThere();
    return this.serve(`tile/${name}`, 'application/octet-stream', FOR_EVER);
  }

  private serve(name: string, mime: string, cache: string): Result {
    const path = join(this.log.folder.path, name);
    if (!existsSync(path)) throw notThere();
    return file(name.split('/').at(-1)!, mime, readFileSync(path), { inline: true, cache });
  }
}

const notThere = (): NotFound => new NotFound('audit.notInLog', 'The log has nothing at this address.');
