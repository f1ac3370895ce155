import { type Expect, type Kept, lazyExpect } from '../../../src/run/jest/lazy-expect';

// Jest itself, whatever environment this file runs in.
type Both = Expect & typeof expect;
const plain = jest.requireActual<{ expect: unknown }>('expect').expect as Both;

function keptHere(): Kept {
  const place = Symbol.for('$$jest-matchers-object');
  const kept = (globalThis as unknown as Record<symbol, Kept>)[place];
  if (!kept) throw new Error('Jest keeps its matchers elsewhere');
  return kept;
}

const lazy = lazyExpect(plain, { kept: keptHere(), Error });

function failureOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing failed';
}

test.each<[string, (on: typeof expect) => unknown]>([
  ['of a value', (on) => on(1).toBe(2)],
  ['of its opposite', (on) => on(1).not.toBe(1)],
  ['of what it takes', (on) => on({ a: 1 }).toEqual({ a: 1 })],
  ['of an unknown name', (on) => Reflect.apply(Reflect.get(on(1), 'toBeOdd') as () => void, 1, [])],
  ['of two values', (on) => void Reflect.apply(on, undefined, [1, 2])],
  ['of no value', (on) => void (Reflect.apply(on, undefined, []) as ReturnType<typeof on>).toBe(1)],
])("the verdict %s is that of Jest's own", (_, act) => {
  expect(failureOf(() => act(lazy))).toBe(failureOf(() => act(plain)));
});

test.each<[string, (on: typeof expect) => Promise<unknown>]>([
  ['resolves', (on) => on(Promise.resolve(1)).resolves.toBe(2)],
  ['resolves, and should not', (on) => on(Promise.resolve(1)).resolves.not.toBe(1)],
  ['rejects, and should not', (on) => on(Promise.reject(new Error('no'))).resolves.toBe(1)],
  ['rejects', (on) => on(Promise.reject(new Error('no'))).rejects.toThrow('yes')],
])("the verdict on a promise that %s is that of Jest's own", async (_, act) => {
  // Without the stack of what was thrown, which Jest puts into its words.
  const messageOf = (on: typeof expect) =>
    act(on).then(
      () => 'nothing failed',
      (error: Error) => error.message.split('\n\n      ')[0],
    );
  expect(await messageOf(lazy)).toBe(await messageOf(plain));
});

test('an expectation is good for several matchers, those that came later among them', () => {
  const expectation = lazy(4) as unknown as { toBe(value: number): void; toBeSquare(): void };
  expectation.toBe(4);
  lazy.extend({
    toBeSquare(value: number) {
      const pass = Number.isInteger(Math.sqrt(value)) && this.equals(value, value);
      return { pass, message: () => `${value} is no square` };
    },
  });
  expectation.toBeSquare();
  expect(failureOf(() => (lazy(5) as unknown as typeof expectation).toBeSquare())).toBe(
    '5 is no square',
  );
});

test('Jest makes the one matcher that is named, and finds all of them afterwards', () => {
  const kept = keptHere();
  const before = kept.matchers;
  const sizes: number[] = [];
  const counting = ((value: unknown) => {
    sizes.push(Object.keys(kept.matchers).length);
    return plain(value);
  }) as Both;
  const counted: typeof expect = lazyExpect(counting, { kept, Error });
  counted(1).toBe(1);
  expect(sizes).toEqual([1]);
  expect(kept.matchers).toBe(before);
});

test.each<[string, (on: typeof expect) => unknown]>([
  ['a value', (on) => on(1).not.toBe(1)],
  ['a promise', (on) => on(Promise.resolve(1)).rejects.toThrow('')],
])('what fails on %s leads to the line of the test', async (_, act) => {
  const failed = await Promise.resolve()
    .then(() => act(lazy))
    .catch((error: Error) => error.stack);
  expect(failed).toContain('lazy-expect.test.ts');
});

test('also where the one matcher cannot be made', () => {
  const kept = keptHere();
  const before = kept.matchers;
  const failing: Expect = () => {
    throw new Error('broken');
  };
  const broken = lazyExpect(failing, { kept, Error });
  expect(() => Reflect.get(broken(1), 'toBe') as unknown).toThrow('broken');
  expect(kept.matchers).toBe(before);
});
