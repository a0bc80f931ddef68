import { clusterFailures, commonPiece, normalError } from './cluster-failures.js';

const failure = (id: number, error_message: string, minute: number) => ({
  id: `00000000-0000-4000-8000-00000000000${id}`,
  task_type: id % 2 ? 'video_generation' : 'vace',
  error_message,
  failed_at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
});

test.each([
  [
    'CUDA out of memory. Tried to allocate 20.00 MiB (GPU 0)',
    'CUDA out of memory. Tried to allocate # MiB (GPU #)',
  ],
  ['task 01a211c3-f722-73bd-8d4d-eedb023c42dc\n at 0x7f3a', 'task # at #'],
  ['GET https://a.example/b?c=1 answered 403', 'GET # answered #'],
])('%j is the error %j', (message, error) => expect(normalError(message)).toBe(error));

test('errors that differ in numbers are one cluster, the largest first', () => {
  const clusters = clusterFailures([
    failure(1, 'upload answered 403', 5),
    failure(2, 'out of memory: 20 MiB', 1),
    failure(3, 'out of memory: 512 MiB', 9),
  ]);
  expect(clusters).toEqual([
    {
      error: 'out of memory: # MiB',
      error_contains: 'out of memory:',
      count: 2,
      task_types: ['vace', 'video_generation'],
      newest_task_id: failure(3, '', 0).id,
      first_at: '2026-01-01T00:01:00.000Z',
      last_at: '2026-01-01T00:09:00.000Z',
    },
    expect.objectContaining({ error: 'upload answered #', error_contains: 'upload answered', count: 1 }),
  ]);
});

test('an error of numbers alone has no common piece', () => expect(commonPiece('404')).toBe(''));
