import type { NewRecipient } from '../../recipients/index.js';
import { addDays, type Day, today } from '../../kernel/clock.js';

/** How a demo person is held; it decides the way a parcel goes and which kits make sense. */
export type Situation = 'remand' | 'colony' | 'uniform' | 'home';

/** Kits by situation, as codes of config/kits. */
export const KITS: Readonly<Record<Situation, readonly string[]>> = {
  remand: ['sweets', 'winter', 'hygiene', 'first-days'], colony: ['sweets', 'hygiene'], uniform: ['uniform'], home: ['sweets', 'hygiene'],
};

/** Of ten people seven wait for a sentence, one is in a colony, one needs a uniform, one is confined at home. */
const MIX: readonly Situation[] = ['remand', 'remand', 'colony', 'remand', 'home', 'remand', 'uniform', 'remand', 'remand', 'remand'];
export const situationOf = (n: number): Situation => MIX[n % MIX.length]!;

const REMAND = ['by-sizo-2', 'by-sizo-3', 'by-sizo-4', 'by-sizo-5', 'by-turma-8'];
const COLONIES = ['by-ik-1', 'by-ik-2', 'by-ik-3', 'by-ik-8', 'by-ik-11', 'by-ik-22'];

/** Names that say by themselves that nobody bears them. */
const FAMILY_NAMES: readonly (readonly [string, string])[] = [
  ['Примеров', 'Prymieraŭ'], ['Вымышленко', 'Vymyšlenka'], ['Небывалов', 'Niabyvałaŭ'], ['Условнов', 'Umoŭny'], ['Сказочник', 'Kazačnik'], ['Образцов', 'Uzoraŭ'], ['Учебный', 'Vučebny'], ['Макетов', 'Makietaŭ'],
];
const GIVEN_NAMES: readonly (readonly [string, string])[] = [
  ['Ян', 'Jan'], ['Алесь', 'Aleś'], ['Кастусь', 'Kastuś'], ['Змитер', 'Zmicier'], ['Янка', 'Janka'], ['Максим', 'Maksim'], ['Павел', 'Pavał'], ['Марк', 'Mark'],
];
const PATRONYMICS = ['Янович', 'Павлович', 'Маркович', 'Адамович'];

const ABOUT = [
  'Likes chess and dogs; writes back in long sentences.', 'Reads about the sea and draws maps.', 'Misses football; asks about the weather everywhere.', 'Plays the guitar in thought; likes crosswords.',
  'Learns English word by word.', 'Grows a plant on the window sill.', 'Collects recipes for later.', 'Likes birds and railway timetables.',
];
export const aboutOf = (n: number): string => ABOUT[n % ABOUT.length]!;

export const placeCodeOf = (n: number): string => {
  const situation = situationOf(n);
  if (situation === 'home') return 'by-home';
  if (situation === 'uniform') return 'by-ik-15';
  return situation === 'remand' ? REMAND[n % REMAND.length]! : COLONIES[n % COLONIES.length]!;
};

/** The `n`-th invented person, held since before `day` in the place with this id. */
export function inventedPerson(n: number, placeId: string, day: Day): NewRecipient {
  const [family, familyLatin] = FAMILY_NAMES[n % FAMILY_NAMES.length]!;
  const [given, givenLatin] = GIVEN_NAMES[(n * 3 + Math.floor(n / 8)) % GIVEN_NAMES.length]!;
  const situation = situationOf(n);
  const convicted = situation === 'colony' || situation === 'uniform';
  return {
    identity: {
      cyrillic: `${family} ${given} ${PATRONYMICS[n % PATRONYMICS.length]!}`, latin: `${familyLatin} ${givenLatin}`, birthYear: 1965 + (n * 7) % 38,
      ...(situation === 'home' ? { door: `г. Примерск, ул. Вымышленная, ${n + 1}` } : {}),
    },
    language: n % 3 === 0 ? 'be' : 'ru', toldOn: today(),
    custody: { placeId, since: addDays(day, -30 - (n * 5) % 200), status: situation === 'remand' ? 'pretrial' : situation === 'home' ? 'home' : 'convicted', ...(convicted ? { regime: 'general', tier: 'ordinary' } : {}) },
    facts: { 'person.minor': false, 'person.pregnant': false, 'person.childUnder3': false, 'person.seriouslyIll': false, 'person.violator': false, 'person.onTerrorList': false, 'person.windowAgreed': true },
  };
}
