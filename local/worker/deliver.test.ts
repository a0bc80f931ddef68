import { uploadWay } from './deliver.js';

test.each([
  ['auto', 2_097_151, 'inline'],
  ['auto', 2_097_152, 'presigned'],
  ['inline', 9_000_000, 'inline'],
  ['presigned', 10, 'presigned'],
] as const)('%s, %d bytes: %s', (mode, bytes, way) => {
  expect(uploadWay(mode, bytes)).toBe(way);
});
