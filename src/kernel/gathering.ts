interface Waiting<T, R> {
  readonly item: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

export interface Ways<T, R> {
  /** Does all of them or none; resolves to what came of each, in their order. */
  readonly together: (items: readonly T[]) => Promise<readonly R[]>;
  /** Does one by itself. */
  readonly alone: (item: T) => Promise<R>;
  /** Whether one that failed with nobody beside it is worth another try, by itself. */
  readonly again?: (error: unknown) => boolean;
  /** Of one party never two go together. */
  readonly partyOf?: (item: T) => string;
  /** How many go together at most. */
  readonly most: number;
  /** How many such groups are under way at most. */
  readonly underWay: number;
}

/**
 * Does one thing at once when not too much is under way; what arrives meanwhile goes together into the next group. Alone nobody
 * waits, and under load one statement and one commit carry many. When a group fails, each is tried by itself, so that one bad
 * item fails alone; the next group does not wait for that.
 */
export class Gathering<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private underWay = 0;

  constructor(private readonly ways: Ways<T, R>) {}

  /** Resolves to what came of the item once its group is done; rejects with what kept this one from being so. */
  add(item: T): Promise<R> {
    return new Promise((done, failed) => {
      this.waiting.push({ item, done, failed });
      this.next();
    });
  }

  private next(): void {
    while (this.waiting.length > 0 && this.underWay < this.ways.underWay) {
      this.underWay += 1;
      void this.serve(this.take()).finally(() => {
        this.underWay -= 1;
        this.next();
      });
    }
  }

  /** The first that wait, and of one party only its first. */
  private take(): Waiting<T, R>[] {
    const { most, partyOf } = this.ways;
    const taken: Waiting<T, R>[] = [], left: Waiting<T, R>[] = [], parties = new Set<string>();
    for (const one of this.waiting) {
      const party = partyOf?.(one.item);
      const fits = taken.length < most && (party === undefined || !parties.has(party));
      (fits ? taken : left).push(one);
      if (party !== undefined) parties.add(party);
    }
    this.waiting = left;
    return taken;
  }

  private async serve(taken: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.ways.together(taken.map(({ item }) => item));
      taken.forEach(({ done }, n) => done(results[n]!));
    } catch (error) {
      const [first] = taken;
      if (taken.length === 1 && !this.ways.again?.(error)) first!.failed(error);
      else for (const { item, done, failed } of taken) void this.ways.alone(item).then(done, failed);
    }
  }
}
