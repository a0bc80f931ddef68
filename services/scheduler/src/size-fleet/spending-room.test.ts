import { roomWithin } from './spending-room.js';

const spent = { perHour: 1, today: 8, thisMonth: 90, coming: 0, price: 0.5 };

test.each([
  ['no limit is no limit', {}, {}, null],
  ['an hour', { hourly: 3 }, {}, { workers: 4, limit: 'the hourly limit of $3' }],
  ['a day', { daily: 10 }, {}, { workers: 4, limit: 'the daily limit of $10' }],
  ['a month', { monthly: 91 }, {}, { workers: 2, limit: 'the monthly limit of $91' }],
  [
    'the day is tighter than hour and month',
    { hourly: 100, daily: 9, monthly: 1000 },
    {},
    { workers: 2, limit: 'the daily limit of $9' },
  ],
  [
    'the month is tighter than hour and day',
    { hourly: 100, daily: 100, monthly: 90.5 },
    {},
    { workers: 1, limit: 'the monthly limit of $90.5' },
  ],
  [
    'workers to come count as spent',
    { daily: 10 },
    { coming: 3 },
    { workers: 1, limit: 'the daily limit of $10' },
  ],
  ['a day that is used up allows nobody', { daily: 5 }, {}, { workers: 0, limit: 'the daily limit of $5' }],
  [
    'less than the price of an hour is nobody',
    { monthly: 90.4 },
    {},
    { workers: 0, limit: 'the monthly limit of $90.4' },
  ],
])('%s', (_, limits, changed, room) => {
  expect(roomWithin(limits, { ...spent, ...changed })).toEqual(room);
});
