import { ApiProperty } from '@nestjs/swagger';
import { DayText, Id, Items, Part, Text, Whole } from '../../platform/http/index.js';
import { ItemDto } from '../campaigns.dto.js';
import { DELAYS } from './life.js';

const VERSION = 'Which version it is; whoever allows it or sends it back says which they read. Another after every step.';

class UpdateWordsDto {
  @Text({ min: 3, max: 120 }) title!: string;
  @Text({ min: 10, max: 1200 }) text!: string;
  @Text({ max: 200, optional: true, description: 'What its photo shows.' }) alt?: string;
}
class AllUpdateWords {
  @Part(() => UpdateWordsDto) en!: UpdateWordsDto;
  @Part(() => UpdateWordsDto, { optional: true }) be?: UpdateWordsDto;
  @Part(() => UpdateWordsDto, { optional: true }) ru?: UpdateWordsDto;
}
export class UpdateRequest {
  @Part(() => AllUpdateWords) words!: AllUpdateWords;
  @Whole({ min: Math.min(...DELAYS), max: Math.max(...DELAYS), description: `Days from writing to telling, at least: ${DELAYS.join(', ')}. Chance adds some.` }) delayDays!: number;
}
class StoryDto {
  @Text({ min: 10, max: 400 }) summary!: string;
  @Text({ min: 0, max: 4000 }) story!: string;
}
class StoriesDto {
  @Part(() => StoryDto, { optional: true }) en?: StoryDto;
  @Part(() => StoryDto, { optional: true }) be?: StoryDto;
  @Part(() => StoryDto, { optional: true }) ru?: StoryDto;
}
export class ChangeRequest {
  @Part(() => AllUpdateWords) why!: AllUpdateWords;
  @DayText({ optional: true }) deadline?: string;
  @Items(() => ItemDto, { min: 1, max: 30, optional: true }) items?: ItemDto[];
  @Part(() => StoriesDto, { optional: true }) texts?: StoriesDto;
}
export class VersionRequest {
  @Id({ description: 'Of what was read.' }) version!: string;
}
export class ReturnRequest extends VersionRequest {
  @Text({ min: 3, max: 300, description: 'For the writer.' }) because!: string;
}
export class UpdateWrittenAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid', description: VERSION }) version!: string;
  @ApiProperty({ enum: ['waiting', 'scheduled'], description: 'Whether a second person has to read it first.' }) state!: string;
}
export class UpdateIdAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty({ format: 'uuid', description: VERSION }) version!: string;
}
export class UpdateAnswer {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() slug!: string;
  @ApiProperty({ enum: ['news', 'change'] }) kind!: string;
  @ApiProperty({ description: 'Of news the month is told, and no day.' }) month!: string;
  @ApiProperty({ format: 'date', type: String, nullable: true, description: 'Of a change.' }) day!: string | null;
  @ApiProperty() title!: string;
  @ApiProperty() text!: string;
}
