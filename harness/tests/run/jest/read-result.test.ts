import type { AssertionResult } from '@jest/test-result';

import { readTest } from '../../../src/run/jest/read-result';

/** A failed test with these errors, in the order in which Jest met them. */
function failedWith(...errors: { name: string; message: string }[]): AssertionResult {
  return {
    ancestorTitles: [],
    failureDetails: errors,
    failureMessages: errors.map(({ name, message }) => `${name}: ${message}\n    at shop.ts:1:1`),
    fullName: 'the shop opens',
    numPassingAsserts: 0,
    status: 'failed',
    title: 'the shop opens',
  };
}

const SETTING = { suite: '/course/shop.test.ts', notGraded: new Map() };

const MISMATCH = { name: 'Error', message: 'expect(received).toBe(expected)' };
const SHARED = { name: 'SharingFault', message: 'your code changed the object that it was given' };

test.each([
  ['Jest itself', 'JestAssertionError'],
  ['the wire', 'WireRefusal'],
  ['the kit, about a shared object', 'SharingFault'],
  ['the kit, in one case of many', 'CaseFailure'],
])('what %s finds wrong is an assertion that failed', (_, name) => {
  expect(readTest(failedWith({ name, message: 'no' }), SETTING).failure?.kind).toBe('assertion');
});

test('of several errors the first is told', () => {
  const other = { name: 'Error', message: 'the door is stuck' };
  expect(readTest(failedWith(MISMATCH, other), SETTING).failure?.message).toBe(
    'Error: expect(received).toBe(expected)',
  );
});

test('a shared object is told first: it may be why the test went on as it did', () => {
  expect(readTest(failedWith(MISMATCH, SHARED), SETTING).failure?.message).toBe(
    'SharingFault: your code changed the object that it was given',
  );
});
