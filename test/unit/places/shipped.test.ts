import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { examinePlaces, sentence } from '../../../src/places/read.js';

const root = join(import.meta.dirname, '../../..');

describe('the places we ship', () => {
  const { data, faults } = examinePlaces([join(root, 'config/places'), join(root, 'config/kits')]);

  it('are well-formed', () => {
    expect(faults.map(sentence)).toEqual([]);
    expect(data.places.length).toBe(30);
    expect(data.items.length).toBeGreaterThan(40);
    expect(data.kits.map(({ row }) => row.code)).toEqual(expect.arrayContaining(['sweets', 'winter', 'hygiene', 'first-days']));
  });

  it('claim nothing nobody has verified', () => {
    const rows = Object.values(data).flat().map(({ row }) => row);
    expect(rows.filter((row) => row.verified_at != null)).toEqual([]);
    expect(rows.filter((row) => row.status === 'published')).toEqual([]);
    expect(rows.filter((row) => row.source.startsWith('from memory') && row.status !== 'assumed')).toEqual([]);
  });
});
