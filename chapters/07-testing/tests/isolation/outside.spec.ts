import { useDatabase } from '../../src/support/test-database';

const database = useDatabase();

const atTheTop = look();
let beforeAllTests: string;

beforeAll(() => {
  beforeAllTests = look();
});

afterAll(() => {
  expect(look()).toBe('an error');
});

test('at the top of the file', () => {
  expect(atTheTop).toBe('an error');
});

test('in a beforeAll', () => {
  expect(beforeAllTests).toBe('an error');
});

test('in a test', () => {
  expect(look()).toBe('a shop');
});

function look(): string {
  try {
    void database.shop;
    return 'a shop';
  } catch (error) {
    return error instanceof Error ? 'an error' : 'something else';
  }
}
