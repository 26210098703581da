import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function rootAbove(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(folder);
  if (above === folder) throw new Error('package.json was not found above the running program');
  return rootAbove(above);
}

/** The folder of package.json: configuration and assets are read from there, by sources and by dist alike. */
export const ROOT = rootAbove(import.meta.dirname);
