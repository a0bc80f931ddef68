import { laptopSettings } from './laptop-settings.js';

const secrets = { DATABASE_URL: 'postgresql://postgres:laptop-only@postgres/postgres', LOG_LEVEL: 'info' };

test.each([
  ['a trial may use the secrets of the trial', {}, []],
  ['metrics alone are no production', { COMPOSE_PROFILES: 'metrics' }, []],
  ['production may not', { COMPOSE_PROFILES: 'metrics,production' }, ['DATABASE_URL']],
  [
    'production with its own secrets',
    { COMPOSE_PROFILES: 'production', DATABASE_URL: 'postgresql://a:b@c/d' },
    [],
  ],
])('%s', (_, env, expected) => {
  expect(laptopSettings({ ...secrets, ...env })).toEqual(expected);
});
