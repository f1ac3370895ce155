import { open } from '../../src/open';
import { fc } from '../../src/property/fc';
import { property } from '../../src/property/property';
import { outcomeOf } from '../../src/tabulate';
import { faultOf } from '../fault-of';
import type { Shop } from '../fixtures/little-shop/src/shop';
import { LANES, layOutLane } from '../lay-out-lane';

const REFUSED = { error: 'refused' };

async function failureOf(act: () => Promise<void>): Promise<Error> {
  return act().then(
    () => new Error('nothing failed'),
    (thrown: Error) => thrown,
  );
}

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'little-shop');

  test('a property that holds passes, after 200 inputs', async () => {
    const { parsing } = await open<Shop>();
    let checked = 0;
    await property([fc.integer()], async (number) => {
      expect(await parsing.readInt(await parsing.write(number))).toBe(number);
      checked += 1;
    });
    expect(checked).toBe(200);
  });

  test('one that does not fails with the smallest input, as one call and what was expected', async () => {
    const { parsing } = await open<Shop>();
    const sign = fc.constantFrom('', '-', '+', ' ');
    const failure = await failureOf(() =>
      property([sign, fc.nat()], async (before, number) => {
        const isNumber = before === '' || before === '-';
        expect(await outcomeOf(() => parsing.readLoosely(before + number))).toEqual(
          isNumber ? Number(before + number) : REFUSED,
        );
      }),
    );
    expect(failure.name).toBe('CaseFailure');
    expect(failure.message).toMatch(
      /^readLoosely\("\+0"\) returned 0, expected \{"error":"refused"\}\n\(200 inputs, seed 1\)\n\nexpect\(/,
    );
  });

  test('several calls are told in their order', async () => {
    const { parsing } = await open<Shop>();
    const failure = await failureOf(() =>
      property([fc.nat()], async (number) => {
        expect(await parsing.readInt(await parsing.writeShortly(number))).toBe(number);
      }),
    );
    expect(failure.message).toMatch(
      /^writeShortly\(1000\), then readInt\("999"\) returned 999, expected 1000\n/,
    );
  });

  test('a refusal where a value is expected counts as a failed assertion', async () => {
    const { parsing } = await open<Shop>();
    const failure = await failureOf(() =>
      property([fc.constant(' 5')], async (text) => {
        expect(await parsing.readInt(text)).toBe(5);
      }),
    );
    expect([failure.name, failure.message.split('\n')[0]]).toEqual([
      'CaseFailure',
      'readInt(" 5") threw the error "refused"',
    ]);
  });

  test('an error that nobody expects is a counterexample, and leads to the line of the shop', async () => {
    const { parsing } = await open<Shop>();
    const failure = await failureOf(() =>
      property([fc.string()], async (text) => {
        await parsing.readCarelessly(text);
      }),
    );
    const sentence = 'readCarelessly("") failed: there is no first character';
    expect([failure.name, failure.message.split('\n')[0]]).toEqual(['CaseFailure', sentence]);
    expect(failure.stack?.startsWith(`CaseFailure: ${sentence}\n`)).toBe(true);
    expect(failure.stack).toContain('parsing.ts');
  });

  test('what is not written yet, and an object that is shared, are told as such', async () => {
    const { parsing, sharing } = await open<Shop>();
    const unsolved = property([fc.string()], async (text) => {
      await parsing.unsolved(text);
    });
    await expect(unsolved).rejects.toMatchObject({ code: 'not-implemented' });
    const told = await faultOf(() =>
      property([fc.string()], async (note) => {
        await sharing.change({ lines: [], note }, 'a value');
      }),
    );
    expect(told).toContain('SharingFault: your code changed the object');
  });
});

test('inputs are the same in every run, and others for another seed; examples come first', async () => {
  const draw = async (options: { seed?: number }) => {
    const numbers: number[] = [];
    await property([fc.nat()], async (number) => void numbers.push(number), {
      ...options,
      runs: 20,
      examples: [[4_711]],
    });
    return numbers;
  };
  const [one, same, other] = [await draw({}), await draw({}), await draw({ seed: 2 })];
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
  expect([one[0], one.length]).toEqual([4_711, 20]);
});

test('a check that makes no call is told by its input, and an example is made smaller', async () => {
  const failing = property([fc.nat()], async (number) => expect(number).toBeLessThan(11), {
    runs: 2,
    examples: [[4_711]],
  });
  await expect(failing).rejects.toThrow(/^the check of \(11\)\n\(2 inputs, seed 1\)\n/);
});

test('a matcher is not shown as what was expected', async () => {
  const failing = property([fc.nat()], async (number) =>
    expect(number).toEqual(expect.any(String)),
  );
  await expect(failing).rejects.toThrow(/^the check of \(0\)\n/);
});

test.each([
  [1_001, 0, 'a property has at most 1000 runs, not 1001'],
  [2, 2, '2 examples leave no run of 2'],
])('%i runs with %i examples are refused', async (runs, examples, reason) => {
  const options = { runs, examples: Array.from({ length: examples }, (): [number] => [1]) };
  await expect(property([fc.nat()], async () => {}, options)).rejects.toThrow(reason);
});
