import { Controller, Get, Param } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NotFound } from '../../kernel/problem.js';
import { assetAt } from '../web/index.js';
import { Anyone } from './request.js';
import { file, type Result } from './results.js';

@ApiExcludeController()
@Anyone()
@Controller('assets')
export class AssetsController {
  /** Files whose name changes with their content: kept for ever. */
  @Get(':name')
  asset(@Param('name') name: string): Result {
    const asset = assetAt(`/assets/${name}`);
    if (!asset) throw new NotFound('http.notFound', 'There is nothing at this address.');
    return file(name, asset.type, asset.body, { inline: true, cache: 'public, max-age=31536000, immutable' });
  }
}
