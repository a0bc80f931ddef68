import { Coalescer } from './coalescer.js';

/** A call whose batches end when the test says so. */
function held(
  answer: (input: string) => string = (input) => input.toUpperCase(),
  limits?: { slots: number; size: number },
) {
  const batches: string[][] = [];
  const release: (() => void)[] = [];
  const coalescer = new Coalescer<string, string>(async (inputs) => {
    batches.push(inputs);
    await new Promise<void>((resolve) => release.push(resolve));
    return inputs.map(answer);
  }, limits);
  return { coalescer, batches, release };
}

test('an idle system makes the call in the same turn; what comes meanwhile shares the next one', async () => {
  const { coalescer, batches, release } = held(undefined, { slots: 1, size: 10 });
  const first = coalescer.call('a');
  await new Promise(setImmediate);
  expect(batches).toEqual([['a']]);
  const answers = Promise.all([first, ...['b', 'c', 'd'].map((input) => coalescer.call(input))]);
  release[0]?.();
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(batches).toEqual([['a'], ['b', 'c', 'd']]);
  release[1]?.();
  expect(await answers).toEqual(['A', 'B', 'C', 'D']);
});

test('calls of one turn share a batch, none is larger than allowed, and no more run at once than there are slots', async () => {
  const { coalescer, batches, release } = held(undefined, { slots: 2, size: 2 });
  const answers = Promise.all(['a', 'b', 'c', 'd', 'e'].map((input) => coalescer.call(input)));
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(batches).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  release.forEach((end) => end());
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(batches.slice(2)).toEqual([['e']]);
  release.forEach((end) => end());
  expect(await answers).toHaveLength(5);
});

test('a batch that fails is made one by one: only the bad input fails', async () => {
  const run = async (inputs: string[]) => {
    if (inputs.includes('bad')) throw new Error('refused');
    return inputs;
  };
  const coalescer = new Coalescer(run, { slots: 1, size: 10 });
  const settled = await Promise.allSettled(
    ['first', 'good', 'bad', 'fine'].map((input) => coalescer.call(input)),
  );
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
});
