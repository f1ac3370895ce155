import { needs } from '../src/needs';
import { layOutParts } from './lay-out-lane';

const body = async () => {};
const realTest = globalThis.test;
const declared = jest.fn();
const skipped = jest.fn();
const report = jest.fn();

layOutParts({ services: ['redis'], reportNotGraded: report });

beforeEach(() => {
  jest.resetAllMocks();
  globalThis.test = Object.assign(declared, { skip: skipped }) as unknown as jest.It;
});
afterEach(() => {
  globalThis.test = realTest;
});

test('a test is declared as usual where its service is there', () => {
  needs('redis')('the cart is kept', body);
  expect(declared.mock.calls).toEqual([['the cart is kept', body]]);
  expect([skipped.mock.calls, report.mock.calls]).toEqual([[], []]);
});

test('a test whose service is missing is not run and told as not graded', () => {
  needs('postgres')('the order is locked', body);
  expect(report.mock.calls).toEqual([['the order is locked', 'postgres']]);
  expect(skipped.mock.calls).toEqual([['the order is locked', expect.any(Function)]]);
  expect(declared.mock.calls).toEqual([]);
});

test('nothing is reported for a service that no test asked for', () => {
  needs('postgres');
  expect(report.mock.calls).toEqual([]);
});
