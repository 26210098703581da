/** The verifier that lies in every bundle: this file and the kernel, built into one with no dependencies. */
import { FILE_CHECKS, runCheck } from './command.js';

process.exitCode = await runCheck(FILE_CHECKS, process.argv.slice(2), (line) => process.stdout.write(`${line}\n`));
