/** One command of the shell: `npm run cli -- <name> <words…>`. */
export interface Command {
  readonly name: string;
  readonly says: string;
  /** Resolves to the exit code. */
  run(words: readonly string[]): Promise<number>;
}
