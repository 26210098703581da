import { createInterface, type Interface } from 'node:readline';
import { StartError } from '../../../config/settings.js';

/** What was answered so far, by the question's name. */
export type Answers = Readonly<Record<string, string | undefined>>;

export interface Question {
  readonly name: string;
  /** What is asked, in one line. */
  readonly asks: string;
  /** What an empty line means. */
  readonly fallback?: string;
  /** What it means to skip it; without it nobody may. */
  readonly skipped?: string;
  /** Whether it is asked at all, given the answers before. */
  readonly when?: (given: Answers) => boolean;
  /** Tries the answer as it is given; throws a sentence when it does not hold. Returns what to keep, and may tell what it found. */
  test(answer: string, given: Answers, tell: (line: string) => void): Promise<string> | string;
}

/** Where answers come from: a file of them, and for the rest the lines of a person or a program. */
export class Asker {
  private readonly reader: Interface;
  private readonly lines: AsyncIterator<string>;

  constructor(
    private readonly script: Readonly<Record<string, unknown>>,
    private readonly input: NodeJS.ReadableStream,
    readonly say: (line: string) => void,
  ) {
    this.reader = createInterface({ input, terminal: false });
    this.lines = this.reader[Symbol.asyncIterator]();
  }

  /** Listens no more: a process that still listens would not end. */
  close(): void {
    this.reader.close();
    this.input.pause();
  }

  /** Asks all, in order; `back` goes one back. Throws StartError when an answer of the file does not hold, or none comes. */
  async askAll(questions: readonly Question[]): Promise<Answers> {
    const answers = new Map<string, string>();
    for (let at = 0; at < questions.length; ) {
      const question = questions[at]!;
      const given = Object.fromEntries(answers);
      if (question.when && !question.when(given)) {
        at += 1;
        continue;
      }
      const answer = await this.ask(question, given);
      if (answer === BACK) at = before(questions, at, given);
      else {
        if (answer === SKIPPED) answers.delete(question.name);
        else answers.set(question.name, answer);
        at += 1;
      }
    }
    return Object.fromEntries(answers);
  }

  /** One line as it comes, trimmed; undefined when none comes any more. */
  async line(): Promise<string | undefined> {
    const next = await this.lines.next();
    return next.done ? undefined : next.value.trim();
  }

  /** What the file says to a name. */
  scripted(name: string): string | undefined {
    const value = this.script[name];
    if (Array.isArray(value)) return value.join(',');
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  private async ask(question: Question, given: Answers): Promise<string | typeof BACK | typeof SKIPPED> {
    const scripted = this.scripted(question.name);
    if (scripted === undefined) return this.askAloud(question, given);
    const tried = await this.attempt(question, scripted, given);
    if ('wrong' in tried) throw new StartError(`The answer to “${question.name}” does not hold: ${tried.wrong}`);
    return tried.answer;
  }

  /** Until an answer holds. Where no line comes any more, what an empty one means. */
  private async askAloud(question: Question, given: Answers): Promise<string | typeof BACK | typeof SKIPPED> {
    const { name, asks, fallback, skipped } = question;
    for (;;) {
      this.say(promptOf(question));
      const line = await this.line();
      if (line === 'back') return BACK;
      const text = line ?? fallback ?? (skipped === undefined ? undefined : 'skip');
      if (text === undefined) throw new StartError(`There is no answer to “${name}”: ${asks}.`);
      const tried = await this.attempt(question, text, given);
      if ('answer' in tried) return tried.answer;
      if (line === undefined) throw new StartError(tried.wrong);
      this.say(`  ${tried.wrong}\n  Type it again${skipped === undefined ? '' : ', or “skip”'}, or “back”.`);
    }
  }

  private async attempt(question: Question, text: string, given: Answers): Promise<{ answer: string | typeof SKIPPED } | { wrong: string }> {
    if (text === 'skip' && question.skipped !== undefined) {
      this.say(`  Skipped: ${question.skipped}.`);
      return { answer: SKIPPED };
    }
    try {
      return { answer: await question.test(text === '' ? (question.fallback ?? '') : text, given, (line) => this.say(`  ${line}`)) };
    } catch (error) {
      return { wrong: (error as { message?: string }).message?.split('\n')[0] ?? 'it did not work' };
    }
  }
}

const BACK = Symbol('back');
const SKIPPED = Symbol('skipped');

const promptOf = ({ asks, fallback, skipped }: Question): string => `${asks}${fallback === undefined ? '' : ` [${fallback}]`}${skipped === undefined ? '' : ' (or “skip”)'}:`;

/** The question asked before this one; the first stays. */
function before(questions: readonly Question[], at: number, given: Answers): number {
  for (let earlier = at - 1; earlier >= 0; earlier -= 1) if (!questions[earlier]!.when || questions[earlier]!.when!(given)) return earlier;
  return at;
}
