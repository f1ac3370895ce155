import { outcomeOf, tabulate } from '../src/tabulate';

const refuse = (code: unknown) => Object.assign(new Error('refused'), { code });

test('a table has an answer or the code of a refusal for every input', async () => {
  const table = await tabulate(['3', 'many'], async (input) => {
    if (input === 'many') throw refuse('no-number');
    return Number(input);
  });
  expect(table).toEqual({ '3': 3, many: { error: 'no-number' } });
});

test('inputs are tried one after the other', async () => {
  const log: string[] = [];
  await tabulate(['a', 'b'], async (input) => {
    log.push(`${input} begins`);
    await Promise.resolve();
    log.push(`${input} ends`);
  });
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('an input named __proto__ is a row like any other', async () => {
  const table = await tabulate(['__proto__'], async () => ({ admin: true }));
  expect(Object.entries(table)).toEqual([['__proto__', { admin: true }]]);
});

test.each<[string, unknown]>([
  ['an error without a code', new Error('broken')],
  ['an error with a number for a code', refuse(5)],
  ['what is not solved yet', refuse('not-implemented')],
  ['a text', 'broken'],
  ['null', null],
])('%s is no row but goes on to the test', async (_, thrown) => {
  const outcome = outcomeOf(async () => {
    throw thrown;
  });
  await expect(outcome).rejects.toBe(thrown);
});

test('a refusal is an outcome', async () => {
  const outcome = outcomeOf(() => Promise.reject(refuse('sold-out')));
  expect(await outcome).toEqual({ error: 'sold-out' });
});
