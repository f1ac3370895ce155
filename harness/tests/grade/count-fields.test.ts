import { countFields, countNames } from '../../src/grade/count-fields';

test.each([
  '{}',
  '7',
  '"a: b"',
  '{"a":1,"b":[{"c":2},{"c":3}]}',
  '{ "a" : { "a" : "\\"b\\": 1" } ,\n"{\\"x\\":1}"\t: null }',
  '{"\\u0061":1,"\\\\":2,"":{"constructor":1,"1":2}}',
  '["a","b:",":"]',
])('a text has as many names as its value has fields: %s', (json) => {
  expect(countNames(json)).toBe(countFields(JSON.parse(json)));
});

test.each([
  '{"a":1,"a":2}',
  '{"a":1,"\\u0061":1}',
  '{"b":{"a":1,"c":2,"a" :1}}',
  '{"__proto__":1,"__proto__":1}',
])('a field that is there twice makes them differ: %s', (json) => {
  expect(countNames(json)).not.toBe(countFields(JSON.parse(json)));
});

test('a text of many quotes and backslashes takes no long time', () => {
  const start = performance.now();
  countNames(JSON.stringify({ ['\\"'.repeat(1_000_000)]: '"\\'.repeat(1_000_000) }));
  expect(performance.now() - start).toBeLessThan(2000);
});
