import type { JSX } from 'preact';
import { CUSTODIES, REGIMES, TIERS, WAYS, word, type Place } from '../places/index.js';
import { beginning, SelectField, TextField, type PageContext } from '../platform/web/index.js';
import { REPORT_SOURCES } from './allowance.js';
import { CONSENTS } from './recipients.js';

type Of = { page: PageContext };
const options = (page: PageContext, group: string, of: readonly string[]): { value: string; label: string }[] => of.map((value) => ({ value, label: word(page.lang, `${group}.${value}`) }));

/** Who somebody is: what is sealed. */
export const IdentityFields = ({ page }: Of): JSX.Element => (
  <>
    <TextField name="cyrillic" label={page.t('recipients.field.cyrillic')} maxLength={120} />
    <TextField name="latin" label={page.t('recipients.field.latin')} maxLength={120} />
    <TextField name="birthYear" label={page.t('recipients.field.birthYear')} short optional inputMode="numeric" />
    <TextField name="door" label={page.t('recipients.field.door')} optional maxLength={200} />
    <SelectField name="language" label={page.t('recipients.field.language')} options={[{ value: 'be', label: page.t('recipients.field.be') }, { value: 'ru', label: page.t('recipients.field.ru') }]} />
  </>
);

/** Where and how somebody is held, since when. */
export const CustodyFields = ({ page, places }: Of & { places: readonly Place[] }): JSX.Element => (
  <>
    <SelectField name="placeId" label={page.t('recipients.field.place')} empty={page.t('recipients.field.choose')} options={places.map((place) => ({ value: place.id, label: `${place.name[page.lang]}, ${place.town}` }))} />
    <SelectField name="custody" label={page.t('recipients.field.custody')} empty={page.t('recipients.field.choose')} options={options(page, 'custody', CUSTODIES)} />
    <SelectField name="regime" label={page.t('recipients.field.regime')} empty={page.t('recipients.field.unknown')} options={options(page, 'regime', REGIMES)} />
    <SelectField name="tier" label={page.t('recipients.field.tier')} empty={page.t('recipients.field.unknown')} options={options(page, 'tier', TIERS)} />
    <TextField name="since" type="date" label={page.t('recipients.field.since')} />
  </>
);

const SEXES = ['f', 'm', 'x'] as const;
const FLAGS = ['violator', 'windowAgreed', 'medicalRequest', 'onTerrorList', 'minor', 'seriouslyIll', 'pregnant', 'childUnder3'] as const;

/** What the rules may ask; what stays empty stays unknown. */
export const FactFields = ({ page }: Of): JSX.Element => (
  <>
    <SelectField name="sex" label={page.t('recipients.field.sex')} empty={page.t('recipients.field.unknown')} options={SEXES.map((value) => ({ value, label: page.t(`recipients.sex.${value}`) }))} />
    {FLAGS.map((flag) => (
      <SelectField name={flag} label={beginning(word(page.lang, `fact.person.${flag}`))} empty={page.t('recipients.field.unknown')}
        options={[{ value: 'yes', label: page.t('recipients.field.yes') }, { value: 'no', label: page.t('recipients.field.no') }]} />
    ))}
    <TextField name="sentenceStart" type="date" label={beginning(word(page.lang, 'fact.person.sentenceStart'))} optional />
  </>
);

/** What others sent, or a sanction took. */
export const ReportFields = ({ page }: Of): JSX.Element => (
  <>
    <SelectField name="source" label={page.t('recipients.allowance.source')} options={REPORT_SOURCES.map((value) => ({ value, label: page.t(`recipients.source.${value}`) }))} />
    <TextField name="on" type="date" label={page.t('recipients.allowance.day')} />
    <SelectField name="way" label={page.t('recipients.allowance.way')} options={WAYS.map((value) => ({ value, label: page.t(`recipients.way.${value}`) }))} />
    <TextField name="count" label={page.t('recipients.allowance.count')} short inputMode="numeric" />
    <TextField name="grams" label={page.t('recipients.allowance.grams')} short inputMode="numeric" />
  </>
);

/** Yes or no to each purpose; what stays unsaid stays unsaid. */
export const ConsentFields = ({ page }: Of): JSX.Element => (
  <>
    <SelectField name="purpose" label={page.t('recipients.consent.to')} empty={page.t('recipients.field.choose')} options={CONSENTS.map((value) => ({ value, label: page.t(`recipients.consent.${value}`) }))} />
    <SelectField name="given" label={page.t('recipients.consent.answer')} empty={page.t('recipients.field.choose')} options={[{ value: 'true', label: page.t('recipients.field.yes') }, { value: 'false', label: page.t('recipients.field.no') }]} />
  </>
);
