import { DayText, OneOf } from '../platform/http/index.js';

const YES_NO = ['yes', 'no'] as const;
const open = { optional: true };

/** What the rules may ask about a person, as forms and the API take it. What is left out is unknown. */
export class PersonFacts {
  @OneOf(['f', 'm', 'x'], open) sex?: string;
  @DayText(open) sentenceStart?: string;
  @OneOf(YES_NO, open) minor?: string;
  @OneOf(YES_NO, open) pregnant?: string;
  @OneOf(YES_NO, open) childUnder3?: string;
  @OneOf(YES_NO, open) seriouslyIll?: string;
  @OneOf(YES_NO, open) violator?: string;
  @OneOf(YES_NO, open) medicalRequest?: string;
  @OneOf(YES_NO, open) windowAgreed?: string;
  @OneOf(YES_NO, open) onTerrorList?: string;
}
