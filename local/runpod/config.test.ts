import { z } from 'zod';
import { readOptions } from './config.js';

const required = { RUNPOD_API_KEY: 'rpa_1', RUNPOD_EMULATOR_DATA: 'data' };

it.each([
  [{}, 1_500],
  [{ RUNPOD_EMULATOR_PROFILE: 'cold' }, 170_000],
  [{ RUNPOD_EMULATOR_PROFILE: 'cold', RUNPOD_EMULATOR_BOOT_MS: '5' }, 5],
])('%j boots in %i ms', (env, bootMs) => {
  expect(readOptions({ ...required, ...env }).bootMs).toBe(bootMs);
});

it('names every problem at once', () => {
  expect.assertions(1);
  try {
    readOptions({ RUNPOD_EMULATOR_PORT: 'eight', RUNPOD_EMULATOR_PROFILE: 'warm' });
  } catch (error) {
    const names = error instanceof z.ZodError ? error.issues.map(({ path }) => path[0]) : error;
    expect(names).toEqual([
      'RUNPOD_API_KEY',
      'RUNPOD_EMULATOR_DATA',
      'RUNPOD_EMULATOR_PORT',
      'RUNPOD_EMULATOR_PROFILE',
    ]);
  }
});
