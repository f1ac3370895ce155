import { runInThisContext } from 'node:vm';

import ts from 'typescript';

import { seeded } from '../../src/seeded';
import { classify } from '../../src/suite/child/classify';
import { compileShop, compileTests } from '../../src/suite/compile';
import { applyMutant } from '../../src/suite/mutants';
import { readMessage } from '../../src/suite/read-message';
import { salted } from '../../src/suite/salt';
import { separate } from '../../src/suite/separate';

function failing(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** An error with this stack. */
const at = (message: string, ...frames: string[]) =>
  Object.assign(new Error(message), {
    stack: [`Error: ${message}`, ...frames.map((frame) => `    at act (${frame}:1:2)`)].join('\n'),
  });

const SPEC = '/tmp/x/src/specs/a.spec.js';
const SHOP = '/tmp/x/src/bookshop/pricing.js';

describe('why a test failed', () => {
  test.each([
    ['assertion', 'expect', failing(() => expect(1).toBe(2))],
    ['assertion', 'its code', Object.assign(at('differs', SPEC), { code: 'ERR_ASSERTION' })],
    ['assertion', 'node:assert itself', at('Class constructor', 'node:assert', SPEC)],
    ['assertion', 'supertest', at('expected 200 "OK"', '/p/node_modules/supertest/lib/test.js')],
    ['assertion', 'expect.assertions', at('expect.assertions(2)\n\nExpected two', SPEC)],
    [
      'assertion',
      'rejects, where the promise resolved',
      at(
        'expect(received).rejects.toThrow()\n\nReceived promise resolved instead of rejected',
        SPEC,
      ),
    ],
    ['assertion', 'a property that returned false', at('Property failed after 1 tests\n{}', SPEC)],
    [
      'assertion',
      'an assertion in a property',
      Object.assign(at('Property failed after 1 tests', SPEC), {
        cause: failing(() => expect(1).toBe(2)),
      }),
    ],
    ['shop', 'the shop', at('no price', SHOP, SPEC)],
    [
      'shop',
      'a package that the shop calls',
      at('no', '/p/node_modules/sequelize/x.js', SHOP, SPEC),
    ],
    [
      'shop',
      'the shop in a property',
      Object.assign(at('Property failed after 1 tests', SPEC), {
        cause: at('no price', SHOP, SPEC),
      }),
    ],
    ['timeout', 'Jest', 'Exceeded timeout of 2000 ms for a test.'],
    ['error', 'the test itself', at('x is undefined', SPEC, SHOP)],
    ['error', 'a package that the test calls', at('expected', '/p/node_modules/zod/x.js', SPEC)],
    ['error', 'nothing at all', undefined],
  ])('%s: thrown by %s', (by, _thrower, error) => {
    expect(classify([error])).toBe(by);
  });

  test('an assertion counts more than what else was thrown', () => {
    expect(
      classify([at('x', SPEC), 'Exceeded timeout of 5 ms', failing(() => expect(1).toBe(2))]),
    ).toBe('assertion');
  });
});

test('each test runs without each other one', () => {
  for (const count of [1, 2, 12, 13, 31, 32, 33, 100]) {
    const choices = separate(count).map((only) => new Set(only));
    for (let one = 0; one < count; one += 1) {
      for (let other = 0; other < count; other += 1) {
        const isApart = choices.some((only) => only.has(one) && !only.has(other));
        expect([count, one, other, isApart]).toEqual([count, one, other, one !== other]);
      }
    }
    expect(choices.length).toBeLessThanOrEqual(14);
  }
});

test('a mutant replaces what occurs exactly once', () => {
  const mutant = { name: 'm', says: 's', file: 'a.ts', find: 'a < b', put: 'a <= b' };
  expect(applyMutant(mutant, 'if (a < b) c();')).toBe('if (a <= b) c();');
  expect(() => applyMutant(mutant, 'c();')).toThrow('occurs 0 times in a.ts');
  expect(() => applyMutant(mutant, 'a < b || a < b')).toThrow('occurs 2 times in a.ts');
});

test('a salted program does the same, and has other text each time', () => {
  const program = `
    const LIMITS: readonly number[] = [0, 1.5, 200, 1e21];
    const texts = { 'a-b': 'x', c: \`y\${'z'}\`, d: /^[a-z/]+$/i.test('A/z') };
    exports.all = [LIMITS, texts, -3, 'say "no"', ''];
  `;
  const compile = (seed: number) =>
    ts.transpileModule(program, { transformers: { before: [salted(ts, seeded(seed))] } })
      .outputText;
  const run = (text: string) => {
    const exported: { all?: unknown } = {};
    const load = runInThisContext(`(exports) => {${text}\n}`) as (exports: object) => void;
    load(exported);
    return exported.all;
  };
  const expected = [[0, 1.5, 200, 1e21], { 'a-b': 'x', c: 'yz', d: true }, -3, 'say "no"', ''];
  for (const seed of [1, 2, 3, 4, 5]) expect(run(compile(seed))).toEqual(expected);
  expect(new Set([1, 2, 3].map(compile)).size).toBe(3);
  expect(compileShop('// what it does\nexport const a = 1;')).not.toContain('what it does');
});

test('mocks come before the imports', () => {
  const text = compileTests('a.spec.ts', "import a from 'a';\njest.mock('a');\nvoid a;");
  expect(text.indexOf("jest.mock('a')")).toBeLessThan(text.search(/require\(['"]a/));
  expect(text.indexOf("jest.mock('a')")).toBeGreaterThan(-1);
});

test.each([
  [null, undefined],
  ['ready', undefined],
  [{ told: 'ready', id: 'x' }, { told: 'ready' }],
  [{ told: 'test', test: {} }, undefined],
  [
    { told: 'test', id: 1, test: { title: 7, status: 'passed!', by: 'magic' } },
    { told: 'test', id: 1, test: { title: '', status: 'failed', by: 'error', message: '' } },
  ],
  [
    { told: 'end', id: 1, traces: { open: ['a', 2], slept: 'no', exits: 1 } },
    {
      told: 'end',
      id: 1,
      traces: {
        ...{ open: ['a', ''], left: [], calledOut: [], listened: [], slept: [], read: [] },
        ...{ marks: [], exits: false },
      },
    },
  ],
])('of the message %j nothing is trusted', (line, message) => {
  expect(readMessage(line)).toEqual(message);
});
