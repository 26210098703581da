import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../../config/root.js';

/** The text of the dependency-free verifier: as the build left it, or built now where nothing was built (tests). */
export async function bundleVerifier(): Promise<string> {
  const built = join(projectRoot, 'dist/verify.mjs');
  if (existsSync(built)) return readFileSync(built, 'utf8');
  const { buildVerifier } = (await import(pathToFileURL(join(projectRoot, 'config/verifier.mjs')).href)) as { buildVerifier: () => Promise<string> };
  return buildVerifier();
}
