import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Malformed, openNote, parseVerifier, parseVerifiers, type Verifier } from '../kernel/proof/index.js';
import { checkBundle } from './bundle.js';
import { Unusable, type Verdict } from './finding.js';
import { verifyLog } from './log.js';
import { verifyRecord } from './record.js';

/** A check by name; `args` are what follows it on the command line. */
export type Check = (args: readonly string[], keys: readonly Verifier[]) => Verdict | Promise<Verdict>;

/** The checks that need files only. */
export const FILE_CHECKS: Readonly<Record<string, Check>> = {
  log: ([folder], keys) => verifyLog(required(folder), keys),
  bundle: ([zip], keys) => checkBundle(read(zip), keys),
  note: ([file], keys) => good(`signed by ${openNote(text(file), keysBeside(file, keys)).signedBy.join(', ')}`),
  proof: ([file, record], keys) => {
    const { checkpoint, record: said } = verifyRecord(text(record ?? file?.replace(/\.tlog-proof$/, '.json')), text(file), keysBeside(file, keys));
    return good(`the log ${checkpoint.origin} holds this record of “${said.kind}”, ${said.at}`);
  },
};

const good = (fact: string): Verdict => ({ findings: [], facts: [fact] });

const required = (value: string | undefined): string => {
  if (value === undefined) throw new Unusable('say which file');
  return value;
};
const read = (path: string | undefined): Buffer => {
  if (!existsSync(required(path))) throw new Unusable(`there is no ${required(path)}`);
  return readFileSync(required(path));
};
const text = (path: string | undefined): string => read(path).toString('utf8');

/** The keys given, or those that lie beside the file: `key` of a log, `keys.txt` of a bundle. */
function keysBeside(file: string | undefined, keys: readonly Verifier[]): readonly Verifier[] {
  if (keys.length > 0) return keys;
  const folder = dirname(required(file));
  const found = ['key', 'keys.txt', 'proofs/keys.txt', '../log/key'].map((name) => join(folder, name)).find((path) => existsSync(path));
  if (!found) throw new Unusable('say whose signature counts: --key name+id+key');
  return parseVerifiers(text(found));
}

/**
 * Runs one check and says what it found, a line each. Returns the exit code: 0 all good, 1 something is wrong, 2 the
 * input is not something that can be checked.
 */
export async function runCheck(checks: Readonly<Record<string, Check>>, argv: readonly string[], say: (line: string) => void): Promise<0 | 1 | 2> {
  const { name, args, keys: keyTexts, json } = parse(argv);
  const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
  if (!check) {
    say(`usage: verify ${Object.keys(checks).join(' | ')} <path> [--key name+id+key] [--json]`);
    return 2;
  }
  const verdict = await verdictOf(() => check(args, keyTexts.map(parseVerifier)), args[0] ?? name);
  if (verdict instanceof Unusable) {
    say(json ? JSON.stringify({ unusable: verdict.message }) : `cannot be checked: ${verdict.message}`);
    return 2;
  }
  if (json) say(JSON.stringify(verdict));
  else for (const line of linesOf(verdict, name)) say(line);
  return verdict.findings.length === 0 ? 0 : 1;
}

async function verdictOf(check: () => Verdict | Promise<Verdict>, object: string): Promise<Verdict | Unusable> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof Unusable) return error;
    if (error instanceof Malformed || error instanceof SyntaxError) return { findings: [{ code: 'E-PROOF', object, message: error.message }], facts: [] };
    return new Unusable(error instanceof Error ? error.message : 'unknown reason');
  }
}

const linesOf = ({ findings, facts }: Verdict, name: string): string[] =>
  findings.length === 0 ? [...facts, `good: ${name}`] : [...findings.map(({ code, object, message }) => `${code} ${object}: ${message}`), `bad: ${findings.length} finding${findings.length === 1 ? '' : 's'}`];

function parse(argv: readonly string[]): { name: string; args: string[]; keys: string[]; json: boolean } {
  const [name = '', ...rest] = argv;
  const keys = rest.flatMap((word, at) => (rest[at - 1] === '--key' ? [word] : []));
  const args = rest.filter((word, at) => !word.startsWith('--') && rest[at - 1] !== '--key');
  return { name, args, keys, json: rest.includes('--json') };
}
