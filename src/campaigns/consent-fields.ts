import type { Day } from '../kernel/clock.js';
import { Invalid } from '../kernel/problem.js';
import { DayText, OneOf } from '../platform/http/index.js';
import { CONSENT_FIELDS, CONSENT_WAYS, type DraftConsent } from './draft.js';

type Field = DraftConsent['field'];
type Way = DraftConsent['way'];

export const wayOf = (field: Field) => `way_${field}` as const;
export const dayOf = (field: Field) => `on_${field}` as const;

/** Consents as a form sends them: for each field the way in which the person said yes, and the day; both empty where they did not. */
export class ConsentFields {
  @OneOf(CONSENT_WAYS, { optional: true }) way_story?: Way;
  @DayText({ optional: true }) on_story?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_name?: Way;
  @DayText({ optional: true }) on_name?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_picture?: Way;
  @DayText({ optional: true }) on_picture?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_age?: Way;
  @DayText({ optional: true }) on_age?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_work?: Way;
  @DayText({ optional: true }) on_work?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_region?: Way;
  @DayText({ optional: true }) on_region?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_health?: Way;
  @DayText({ optional: true }) on_health?: Day;
  @OneOf(CONSENT_WAYS, { optional: true }) way_interests?: Way;
  @DayText({ optional: true }) on_interests?: Day;
}

/** The consents of a form. Throws Invalid `campaigns.halfConsent` at what is missing of one: a way without its day, or a day without its way. */
export function consentsIn(form: ConsentFields): DraftConsent[] {
  const given = CONSENT_FIELDS.map((field) => ({ field, way: form[wayOf(field)], givenOn: form[dayOf(field)] }));
  const missing = given.flatMap(({ field, way, givenOn }) => (!way === !givenOn ? [] : [way ? dayOf(field) : wayOf(field)]));
  const sentence = 'Choose both, how and when they agreed, or neither.';
  if (missing.length > 0) throw new Invalid('campaigns.halfConsent', sentence, Object.fromEntries(missing.map((name) => [name, sentence])));
  return given.flatMap(({ field, way, givenOn }) => (way && givenOn ? [{ field, way, givenOn }] : []));
}

/** What the form is filled with to write them anew. */
export const consentValues = (consents: readonly DraftConsent[]): Record<string, string> =>
  Object.fromEntries(consents.flatMap(({ field, way, givenOn }) => [[wayOf(field), way], [dayOf(field), givenOn]]));
