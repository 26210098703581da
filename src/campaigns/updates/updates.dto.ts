import { ApiProperty } from '@nestjs/swagger';
import { DayText, Flag, Id, Items, PageQuery, Part, Text, Whole } from '../../platform/http/index.js';
import { ItemDto } from '../campaigns.dto.js';
import { DELAYS, updateLife } from './life.js';

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
  @Text({ max: 240_000, pattern: /^[A-Za-z0-9+/]+={0,2}$/, optional: true, description: 'A JPEG, PNG or WebP, base64, up to about 180 kB; larger ones are added on the page. Left out of an edit, the one there is stays.' }) photo?: string;
  @Flag({ description: 'Of an edit: without the photo there was.' }) withoutPhoto!: boolean;
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
export class UpdatesQuery extends PageQuery {
  @Text({ max: 80, optional: true, description: 'Of this campaign alone.' }) campaign?: string;
}
class WordsAnswer {
  @ApiProperty() title!: string;
  @ApiProperty() text!: string;
  @ApiProperty({ required: false }) alt?: string;
}
class AllWordsAnswer {
  @ApiProperty({ type: WordsAnswer }) en!: WordsAnswer;
  @ApiProperty({ type: WordsAnswer, required: false }) be?: WordsAnswer;
  @ApiProperty({ type: WordsAnswer, required: false }) ru?: WordsAnswer;
}
/** One line of the staff's list. */
export class StaffUpdateHead {
  @ApiProperty({ format: 'uuid' }) id!: string;
  @ApiProperty() slug!: string;
  @ApiProperty({ enum: ['news', 'change'] }) kind!: string;
  @ApiProperty({ enum: updateLife.states }) state!: string;
  @ApiProperty({ format: 'uuid', description: VERSION }) version!: string;
  @ApiProperty({ description: 'In English.' }) title!: string;
  @ApiProperty({ format: 'date', type: String, nullable: true, description: 'Until it is told: the first day it may be.' }) dueOn!: string | null;
  @ApiProperty({ format: 'date', type: String, nullable: true }) publishedOn!: string | null;
}
/** As staff see it, before it is told too. */
export class StaffUpdateAnswer extends StaffUpdateHead {
  @ApiProperty({ type: AllWordsAnswer }) words!: AllWordsAnswer;
  @ApiProperty({ description: 'At `photo.jpg` beneath it.' }) hasPhoto!: boolean;
  @ApiProperty({ type: [String], description: 'What the lint noticed.' }) doubts!: string[];
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, description: 'Of a change: figures before and after; new words until it is made.' }) changed!: object | null;
  @ApiProperty({ type: 'integer' }) delayDays!: number;
  @ApiProperty({ format: 'date' }) writtenOn!: string;
  @ApiProperty({ type: String, nullable: true, description: 'For the writer.' }) returnedBecause!: string | null;
}
