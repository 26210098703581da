/** One line of the table: what was measured, ours and the machine's limit in the same run. */
export interface Row {
  readonly n: number;
  readonly what: string;
  readonly unit: string;
  readonly ours: number;
  readonly limit: number;
  /** What `limit` was. */
  readonly against: string;
  /** ours ÷ limit, or for statements limit ÷ ours. */
  readonly ratio: number;
  /** What `ratio` is to become. */
  readonly goal: number;
  /** The least that `ratio` may be today; without it the row only reports. */
  readonly bar?: number;
  /** Work that was done twice or not at all: such a run does not count, however quick. */
  readonly wrong?: string;
  /** CPU of our process for one operation, in microseconds. */
  readonly cpuMicros?: number;
  readonly notes: readonly string[];
}

export const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Measures both sides in turns, so that a noisy neighbour meets both, and takes each side's median. */
export async function interleaved(rounds: number, ours: (round: number) => Promise<number>, limit: () => Promise<number>): Promise<{ ours: number; limit: number }> {
  const measured = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    measured.limit.push(await limit());
    measured.ours.push(await ours(round));
  }
  return { ours: median(measured.ours), limit: median(measured.limit) };
}

/** Runs `work` and answers how long it took and what CPU our process spent. */
export async function timed(work: () => Promise<unknown>): Promise<{ seconds: number; cpuMicros: number }> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { seconds, cpuMicros: user + system };
}

/** Whether the row may stand: nothing wrong, and at or above its bar. */
export const held = ({ ratio, bar, wrong }: Row): boolean => wrong === undefined && (bar === undefined || ratio >= bar);

const verdict = (row: Row): string => (row.bar === undefined ? 'reported' : `bar ${row.bar} ${held(row) ? 'held' : 'MISSED'}`);

const figure = (value: number): string => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(value < 10 ? 1 : 0));

export function table(rows: readonly Row[]): string {
  const head = ['#', 'what', 'ours', 'limit', 'ratio', 'goal', 'today', 'CPU µs/op'];
  const body = rows.map((row) => [
    String(row.n), row.what, `${figure(row.ours)} ${row.unit}`, `${figure(row.limit)} ${row.unit}`, row.ratio.toFixed(2),
    `≥ ${row.goal}`, verdict(row), row.cpuMicros === undefined ? '' : figure(row.cpuMicros),
  ]);
  const widths = head.map((word, at) => Math.max(word.length, ...body.map((cells) => cells[at]!.length)));
  const write = (cells: readonly string[]): string => cells.map((cell, at) => cell.padEnd(widths[at]!)).join('  ').trimEnd();
  const notes = rows.flatMap(({ n, against, notes: said, wrong }) => [`${n}: against ${against}`, ...said.map((note) => `   ${note}`), ...(wrong ? [`   WRONG: ${wrong}`] : [])]);
  return [write(head), write(widths.map((width) => '-'.repeat(width))), ...body.map(write), '', ...notes].join('\n');
}
