/** How many statements are under way at most: one to be committed while the next is being written. */
const UNDER_WAY_MAX = 2;

interface Waiting<T> {
  readonly item: T;
  readonly stored: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Writes one item at once when nothing else is being written; items that arrive meanwhile go together into the next
 * write. Alone nobody waits, and under load one statement and one commit carry many. When a write of several fails, each
 * is tried by itself, so that one bad item fails alone.
 */
export class Gathering<T> {
  private waiting: Waiting<T>[] = [];
  private underWay = 0;

  constructor(
    private readonly write: (items: readonly T[]) => Promise<unknown>,
    private readonly most: number,
  ) {}

  /** Resolves when the item is written and committed; rejects with what kept it from being so. */
  add(item: T): Promise<void> {
    return new Promise((stored, failed) => {
      this.waiting.push({ item, stored, failed });
      this.next();
    });
  }

  private next(): void {
    while (this.waiting.length > 0 && this.underWay < UNDER_WAY_MAX) {
      const taken = this.waiting.slice(0, this.most);
      this.waiting = this.waiting.slice(this.most);
      this.underWay += 1;
      void this.store(taken).finally(() => {
        this.underWay -= 1;
        this.next();
      });
    }
  }

  private async store(taken: readonly Waiting<T>[]): Promise<void> {
    try {
      await this.write(taken.map(({ item }) => item));
      for (const { stored } of taken) stored();
    } catch (error) {
      if (taken.length === 1) taken[0]!.failed(error);
      else for (const one of taken) await this.store([one]);
    }
  }
}
