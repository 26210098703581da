/** `npx swc test/support/stripe-schema -d dist --config-file config/swcrc.json --extensions .ts && node dist/test/support/stripe-schema/write.js`: renews test/fixtures/stripe/schema.json after a new SDK. */
import { writeFileSync } from 'node:fs';
import { makeSchema } from './make.js';

const file = 'test/fixtures/stripe/schema.json';
writeFileSync(file, `${JSON.stringify(makeSchema(), null, 1)}\n`);
process.stdout.write(`${file}\n`);
