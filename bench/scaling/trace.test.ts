import { parseTrace } from './trace.js';

test('a trace in order of arrival; model and tenant may be missing', () => {
  expect(parseTrace('arrival_s,service_s,model,tenant\n5,2,m,t\n1.5,3\n')).toEqual([
    { arrivalS: 1.5, serviceS: 3, model: '', tenant: '' },
    { arrivalS: 5, serviceS: 2, model: 'm', tenant: 't' },
  ]);
  expect(parseTrace('service_s,arrival_s\r\n2,1\r\n')).toMatchObject([{ arrivalS: 1, serviceS: 2 }]);
});

test.each([
  ['a,b\n1,2', /line 1: the header must name arrival_s and service_s/],
  ['arrival_s\n1', /service_s is missing/],
  ['arrival_s,service_s\n1,2\nx,2\n3,0', /line 3: arrival_s "x".*\nline 4: service_s "0"/],
  ['arrival_s,service_s\n-1,2', /line 2: arrival_s "-1"/],
  ['arrival_s,service_s\n1,2,3', /line 2: 3 values for 2 columns/],
  ['arrival_s,service_s\n1', /line 2: service_s ""/],
  ['arrival_s,service_s\n', /no requests/],
  [`arrival_s,service_s\n${'x,1\n'.repeat(12)}`, /line 11: .*\nand 2 more bad lines$/],
])('%j is refused by line', (text, message) => {
  expect(() => parseTrace(text)).toThrow(message);
});
