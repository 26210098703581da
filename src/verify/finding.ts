/** One thing that is wrong: a stable code, the object it is wrong with, and a sentence. */
export interface Finding {
  readonly code: string;
  readonly object: string;
  readonly message: string;
}

/** What a check of something came to. Without findings, `facts` say what was shown. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly facts: readonly string[];
}

/** Something that cannot be checked at all: no such file, not that kind of file. Exit code 2, not 1. */
export class Unusable extends Error {}

/** Collects findings; a check goes on after the first so that all of them are named. */
export class Findings {
  readonly list: Finding[] = [];

  add(code: string, object: string, message: string): void {
    this.list.push({ code, object, message });
  }

  expect(holds: boolean, code: string, object: string, message: string): void {
    if (!holds) this.add(code, object, message);
  }

  /** Runs a check that may throw; what it throws becomes a finding. Undefined then. */
  try<R>(code: string, object: string, check: () => R): R | undefined {
    try {
      return check();
    } catch (error) {
      this.add(code, object, error instanceof Error ? error.message : 'unreadable');
      return undefined;
    }
  }
}
