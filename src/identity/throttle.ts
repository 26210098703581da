/** Counts tries by name in memory: `most` in each window. The process's own, so several processes allow that many each. */
export class Throttle {
  private readonly tries = new Map<string, { count: number; until: number }>();

  constructor(
    private readonly most: number,
    private readonly windowMs: number,
  ) {}

  allows(name: string, now = Date.now()): boolean {
    if (this.tries.size > 10_000) this.tries.clear();
    const known = this.tries.get(name);
    if (!known || known.until <= now) {
      this.tries.set(name, { count: 1, until: now + this.windowMs });
      return true;
    }
    known.count += 1;
    return known.count <= this.most;
  }

  forget(name: string): void {
    this.tries.delete(name);
  }
}
