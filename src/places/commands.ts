import { join } from 'node:path';
import { projectRoot } from '../../config/root.js';
import type { Actor } from '../kernel/actor.js';
import type { Changes } from '../platform/change/index.js';
import { importRows } from './import.js';
import type { Imported } from './import.js';
import { examinePlaces, readPlaces, sentence } from './read.js';

const OURS = [join(projectRoot, 'config/places'), join(projectRoot, 'config/kits')];
const foldersOf = (given: readonly string[]): readonly string[] => (given.length > 0 ? given : OURS);

/** `places check [folder…]`: how many rows there are, and one sentence (file, line, field) for everything wrong. Touches no database. */
export function checkPlaces(folders: readonly string[] = []): { rows: number; faults: string[] } {
  const { data, faults } = examinePlaces(foldersOf(folders));
  return { rows: Object.values(data).flat().length, faults: faults.map(sentence) };
}

/** `places import [folder…]`: loads all of it in one change or nothing. Throws Invalid `places.malformed`. */
export async function importPlaces(changes: Changes, actor: Actor, folders: readonly string[] = []): Promise<Imported> {
  const data = readPlaces(...foldersOf(folders));
  return changes.run(actor, (change) => importRows(change, data));
}
