import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const rootDir = join(import.meta.dirname, '..');
const { sourceMaps: _, $schema: __, ...swc } = JSON.parse(readFileSync(join(import.meta.dirname, 'swcrc.json'), 'utf8'));
const shared = {
  rootDir,
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '^.+\\.tsx?$': ['@swc/jest', { ...swc, sourceMaps: 'inline', swcrc: false }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  moduleFileExtensions: ['ts', 'tsx', 'mts', 'js', 'mjs', 'cjs', 'json', 'node'],
  setupFiles: ['reflect-metadata'],
};
const database = { globalSetup: '<rootDir>/test/support/cluster.setup.mjs', globalTeardown: '<rootDir>/test/support/cluster.teardown.mjs' };

/** Three rooms: rules without anything, data against a real PostgreSQL, pages in a real Chromium. */
export default {
  rootDir,
  maxWorkers: 2,
  workerIdleMemoryLimit: '1500MB', // what a suite loaded is not given back by a worker that goes on: at four gigabytes everything takes thrice as long
  testTimeout: 60_000,
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts?(x)'] },
    { ...shared, ...database, displayName: 'integration', testMatch: ['<rootDir>/test/integration/**/*.test.ts?(x)'] },
    { ...shared, ...database, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts?(x)'] },
  ],
};
