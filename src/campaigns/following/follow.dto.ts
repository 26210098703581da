import { OneOf, Text } from '../../platform/http/index.js';
import { LANGUAGES, type Lang } from '../../platform/i18n/index.js';

const MAIL = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/;

export class FollowForm {
  @Text({ max: 254, pattern: MAIL }) address!: string;
  @Text({ max: 60, optional: true, description: 'The campaign to hear of; of all when left out.' }) campaign?: string;
}
export class FollowRequest extends FollowForm {
  @OneOf(LANGUAGES, { optional: true }) lang?: Lang;
}
