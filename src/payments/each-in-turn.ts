/** Does `work` for one after the other; one that fails holds up none behind it, and the first failure is thrown in the end. */
export async function eachInTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const failed: unknown[] = [];
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      failed.push(error);
    }
  }
  if (failed.length > 0) throw failed[0] as Error;
}
