interface Waiting<T, R> {
  readonly item: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}

export interface Ways<T, R> {
  /** Does all of them or none; resolves to what came of each, in their order. */
  readonly together: (items: readonly T[]) => Promise<readonly R[]>;
  /** Does one by itself after its group failed, all of them at once and beside the next group; without it they are groups of one, one after the other. */
  readonly alone?: (item: T) => Promise<R>;
  /** Whether one that failed with nobody beside it is worth another try, `alone`. */
  readonly again?: (error: unknown) => boolean;
  /** Of one party never two go together. */
  readonly partyOf?: (item: T) => string;
  /** How many go together at most. */
  readonly most: number;
  /** How many such groups are under way at most. */
  readonly underWay: number;
  /** A group that takes longer (ms) does not count any more: those that wait need not wait for it. */
  readonly patience?: number;
}

/**
 * Does one thing at once when not too much is under way; what arrives meanwhile goes together into the next group. Alone nobody
 * waits, and under load one commit carries many. When a group fails, each is tried by itself, so that one bad item
 * fails alone.
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
      const over = once(() => {
        this.underWay -= 1;
        this.next();
      });
      const tooLong = this.ways.patience === undefined ? undefined : setTimeout(over, this.ways.patience);
      void this.serve(this.take()).finally(() => {
        clearTimeout(tooLong);
        over();
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
      const { alone, again } = this.ways;
      if (taken.length === 1 && !again?.(error)) taken[0]!.failed(error);
      else if (!alone) for (const one of taken) await this.serve([one]);
      else for (const { item, done, failed } of taken) void alone(item).then(done, failed);
    }
  }
}

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}
