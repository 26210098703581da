import 'reflect-metadata';
import { explain, requireNode } from './fail.js';
import { COMMANDS } from './commands.js';

/** `npm run cli -- <group> <verb> …`: exit code 0 when it held, 1 when it did not, 2 when the call was not understood. */
requireNode();
const [group = '', verb = '', ...rest] = process.argv.slice(2);
const command = COMMANDS.find(({ name }) => name === `${group} ${verb}`.trim() || name === group);
if (!command) {
  process.stderr.write(`Commands:\n${COMMANDS.map(({ name, says }) => `  ${name.padEnd(18)} ${says}`).join('\n')}\n`);
  process.exit(group === '' || group === 'help' ? 0 : 2);
}
try {
  process.exitCode = await command.run(command.name.includes(' ') ? rest : [verb, ...rest].filter((word) => word !== ''));
} catch (error) {
  process.stderr.write(`${explain(error)}\n`);
  process.exitCode = 1;
}
