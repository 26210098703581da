import { ApiProperty } from '@nestjs/swagger';
import { today } from '../kernel/clock.js';
import { NotFound } from '../kernel/problem.js';
import { DayText, Id, Items, OneOf, Text, Whole } from '../platform/http/index.js';
import { channelsFor } from './channels.js';
import type { Way } from './channels.js';
import { evaluate } from './evaluate.js';
import { byChannel } from './facts.js';
import type { Facts, ParcelItem } from './facts.js';
import { PersonFacts } from './person-facts.js';
import { placeFacts } from './places.js';
import type { Places } from './places.js';
import { CHANNELS, CUSTODIES, PURPOSES, REGIMES, TIERS } from './vocabulary.js';
import type { Channel, FactName } from './vocabulary.js';
import { weigh } from './weigh.js';

const YES_NO = ['yes', 'no'] as const;
const open = { optional: true };

export class TrialItem {
  @Text({ max: 60 }) item!: string;
  @Whole({ min: 1, max: 999 }) qty!: number;
}

/** A question to the rules without a person or an order. What is left out is unknown. */
export class Trial extends PersonFacts {
  @OneOf(CUSTODIES) custody!: string;
  @DayText({ ...open, description: 'expected day of arrival; today when left out' }) on?: string;
  @OneOf(REGIMES, open) regime?: string;
  @OneOf(TIERS, open) tier?: string;
  @OneOf(PURPOSES, open) purpose?: string;
  @OneOf(CHANNELS, { ...open, description: 'the best one when left out' }) channel?: Channel;
  @Text({ max: 60, optional: true, description: 'code of a kit' }) kit?: string;
  @Items(() => TrialItem, { max: 100, optional: true }) items?: TrialItem[];
  @Whole({ min: 1, max: 100_000, optional: true, description: 'measured gross weight; computed from kit or items when left out' }) grams?: number;
  @OneOf(YES_NO, open) permit?: string;
  @Whole({ min: 0, max: 99, optional: true, description: 'parcels already counted in the period' }) used?: number;
  @Whole({ min: 0, max: 999_000, optional: true, description: 'grams already counted in the period' }) usedGrams?: number;
}
export class ApiTrial extends Trial {
  @Id() placeId!: string;
}

export class RemedyAnswer {
  @ApiProperty({ required: false }) takeOutGrams?: number;
  @ApiProperty({ required: false }) maxGrams?: number;
  @ApiProperty({ required: false }) earliestOn?: string;
  @ApiProperty({ required: false, type: [String] }) removeItems?: readonly string[];
  @ApiProperty({ required: false, type: [String] }) channels?: readonly string[];
  @ApiProperty({ required: false, type: [String] }) relations?: readonly string[];
  @ApiProperty({ required: false, description: 'the fact or question that has to be settled' }) findOut?: string;
}

const FLAGS = ['minor', 'pregnant', 'childUnder3', 'seriouslyIll', 'violator', 'medicalRequest', 'windowAgreed', 'onTerrorList'] as const;

function personFacts(trial: Trial): Facts['known'] {
  const given: [FactName, string | boolean | undefined][] = [
    ['person.custody', trial.custody], ['person.regime', trial.regime], ['person.tier', trial.tier], ['person.sex', trial.sex], ['person.sentenceStart', trial.sentenceStart],
    ['parcel.purpose', trial.purpose ?? 'general'], ['sender.permit', trial.permit && trial.permit === 'yes'],
    ...FLAGS.map((flag): [FactName, boolean | undefined] => [`person.${flag}`, trial[flag] === undefined ? undefined : trial[flag] === 'yes']),
  ];
  return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== ''));
}

/** Things by code and number as the rules see them. Throws NotFound `places.unknownItem`. */
async function parcelItems(places: Places, wanted: readonly { item: string; qty: number }[]): Promise<ParcelItem[]> {
  const known = new Map((await places.items()).map((item) => [item.code, item]));
  return wanted.map(({ item, qty }) => {
    const found = known.get(item);
    if (!found) throw new NotFound('places.unknownItem', `There is no “${item}” in the list of things.`);
    return { code: found.code, tags: found.tags, qty, grams: found.grams };
  });
}

async function contents(places: Places, trial: Trial): Promise<Pick<Facts, 'items' | 'grams'>> {
  const kit = trial.kit ? await places.kit(trial.kit) : undefined;
  const items = kit ? kit.lines.map(({ code, tags, qty, grams }) => ({ code, tags, qty, grams })) : trial.items && (await parcelItems(places, trial.items));
  return { items, grams: trial.grams ?? (items && weigh(items.map((item) => ({ ...item, priceMinor: 0 })), kit?.packagingGrams ?? 0).grams) };
}

/** What the rules of a place say to a trial: for the channel asked for, or for each, the best first. */
export async function tryRules(places: Places, placeId: string, trial: Trial): Promise<readonly Way[]> {
  const on = trial.on ?? today();
  const place = await places.find(placeId);
  const sets = await places.ruleSetsFor(placeId, on);
  const told = trial.used !== undefined || trial.usedGrams !== undefined;
  const facts: Facts = {
    on,
    known: { moment: 'request', ...placeFacts(place, on), ...personFacts(trial) },
    ...(await contents(places, trial)),
    allowance: told ? { confirmedOn: on, entries: [{ on, way: 'post', purpose: 'general', count: trial.used ?? 0, grams: trial.usedGrams ?? 0, state: 'used' }] } : undefined,
  };
  return trial.channel ? [{ channel: trial.channel, verdict: evaluate(byChannel(facts, trial.channel), sets) }] : channelsFor(facts, sets);
}
