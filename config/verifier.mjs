/** Builds the verifier that lies in every report bundle: one file without dependencies (`npm run build` runs this after the build). */
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const path = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The text of verify.mjs, from the sources. The same sources give the same bytes. */
export async function buildVerifier() {
  const { outputFiles } = await build({
    entryPoints: [path('../src/verify/standalone.ts')],
    bundle: true, platform: 'node', target: 'node20', format: 'esm', write: false, outfile: path('../dist/verify.mjs'), tsconfigRaw: '{}', legalComments: 'none', charset: 'utf8',
    banner: { js: '// Pasylka’s verifier (AGPL-3.0-only): node verify.mjs bundle <zip> | log <folder> | proof <file> | note <file>. It needs Node 20.19 or newer and nothing else, no network.' },
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { writeFileSync } = await import('node:fs');
  writeFileSync(path('../dist/verify.mjs'), await buildVerifier());
}
