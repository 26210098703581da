import { expect, it } from '@jest/globals';
import { drawn, drawnOnce } from '../../../../src/platform/files/drawn.js';

/** A drawing that ends when it is told to, and how many are being made. */
function studio() {
  const waiting: (() => void)[] = [];
  let [now, most, begun] = [0, 0, 0];
  const draw = async (): Promise<Buffer> => {
    now += 1;
    begun += 1;
    most = Math.max(most, now);
    await new Promise<void>((resolve) => waiting.push(resolve));
    now -= 1;
    return Buffer.from('done');
  };
  const turns = async (): Promise<void> => { for (let n = 0; n < 20; n += 1) await Promise.resolve(); };
  return {
    draw, counts: () => ({ most, begun }),
    finish: async () => {
      for (await turns(); waiting.length > 0; await turns()) waiting.shift()!();
    },
  };
}

it('the same is drawn once, also while it is being drawn, and is kept', async () => {
  const { draw, counts, finish } = studio();
  const same = Array.from({ length: 50 }, () => drawn({ title: 'same' }, draw));
  await finish();
  expect((await Promise.all(same)).every((bytes) => bytes.toString() === 'done')).toBe(true);
  await drawn({ title: 'same' }, draw);
  expect(counts()).toEqual({ most: 1, begun: 1 });
});

it('two are drawn at once and some wait; who comes then is told to come later, and nothing is left in the way', async () => {
  const { draw, counts, finish } = studio();
  const asked = Array.from({ length: 60 }, (_, n) => (n % 2 ? drawnOnce(draw) : drawn({ n }, draw)).then(() => 'drawn', (error: unknown) => (error as { code: string }).code));
  await finish();
  const said = await Promise.all(asked);
  expect([counts(), said.filter((one) => one === 'drawn').length, said.filter((one) => one === 'files.busy').length]).toEqual([{ most: 2, begun: 42 }, 42, 18]);
  const after = drawnOnce(draw);
  await finish();
  expect((await after).toString()).toBe('done');
});

it('a drawing that failed is tried again, and gives its place back', async () => {
  const broken = (): Promise<Buffer> => Promise.reject(new Error('no ink'));
  for (let n = 0; n < 5; n += 1) await expect(drawn({ title: 'broken' }, broken)).rejects.toThrow('no ink');
  expect((await drawn({ title: 'broken' }, () => Promise.resolve(Buffer.from('mended')))).toString()).toBe('mended');
});
