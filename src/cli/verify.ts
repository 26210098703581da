/** `npm run verify -- log <folder> | proof <file> | note <file> | bundle <zip> | db <url>`; exit code 0 good, 1 bad, 2 not something to check. */
import { FILE_CHECKS, runCheck, verifyDatabase, type Check } from '../verify/index.js';

const CHECKS: Readonly<Record<string, Check>> = {
  ...FILE_CHECKS,
  db: ([url = process.env['DATABASE_URL'] ?? ''], keys) => verifyDatabase(url, keys),
};

process.exitCode = await runCheck(CHECKS, process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
