import { takeTurns, type Pruning } from './take-turns.js';

const ran: string[] = [];
beforeEach(() => void ran.splice(0));

/** Deletes these numbers of rows, one a batch. */
function pruning(name: string, batches: number[]): Pruning {
  const left = [...batches];
  const prune = async () => {
    ran.push(name);
    return { deleted: left.shift() ?? 0, done: left.length === 0 };
  };
  return { name, prune };
}

test('each gets a batch in turn until it is done', async () => {
  const deleted = await takeTurns([pruning('a', [5, 5, 1]), pruning('b', [2])], () => true);
  expect(deleted).toEqual({ a: 11, b: 2 });
  expect(ran).toEqual(['a', 'b', 'a', 'a']);
});

test('ends in the middle when it may not continue', async () => {
  let batches = 3;
  const deleted = await takeTurns([pruning('a', [5, 5, 5]), pruning('b', [2, 2])], () => batches-- > 0);
  expect(deleted).toEqual({ a: 10, b: 2 });
});
