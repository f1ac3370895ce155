import { setImmediate as turn } from 'node:timers/promises';

import { Slots } from '../../src/support/slots';

/** Tasks that end when they are told to, and a record of what happened. */
function taskList(slots: Slots) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const untilEnd = async (name: string) => {
    log.push(`${name} starts`);
    await new Promise<void>((end) => ends.set(name, end));
    log.push(`${name} ends`);
  };
  return {
    log,
    start: (name: string) => slots.use(() => untilEnd(name)),
    startAlone: (name: string) => slots.use(() => slots.alone(() => untilEnd(name))),
    async end(name: string) {
      ends.get(name)?.();
      await turn();
    },
  };
}

test('no more tasks run at once than there are slots, in the order in which they came', async () => {
  const { log, start, end } = taskList(new Slots(2));
  const all = Promise.all(['a', 'b', 'c', 'd'].map(start));
  await turn();
  expect(log).toEqual(['a starts', 'b starts']);
  for (const name of ['b', 'a', 'c', 'd']) await end(name);
  await all;
  expect(log.slice(2)).toEqual(['b ends', 'c starts', 'a ends', 'd starts', 'c ends', 'd ends']);
});

test('alone, a task waits for the others, and none starts before it has ended', async () => {
  const { log, start, startAlone, end } = taskList(new Slots(2));
  const all = Promise.all([start('a'), startAlone('b'), start('c'), start('d')]);
  await turn();
  expect(log).toEqual(['a starts']);
  await end('a');
  expect(log.slice(1)).toEqual(['a ends', 'b starts']);
  await end('b');
  expect(log.slice(3)).toEqual(['b ends', 'c starts', 'd starts']);
  await end('c');
  await end('d');
  await all;
});

test('two that want to be alone take turns', async () => {
  const { log, startAlone, end } = taskList(new Slots(2));
  const all = Promise.all([startAlone('a'), startAlone('b')]);
  await turn();
  const [first = ''] = log.map((entry) => entry.charAt(0));
  const second = first === 'a' ? 'b' : 'a';
  await end(first);
  await end(second);
  await all;
  expect(log).toEqual([first, second].flatMap((name) => [`${name} starts`, `${name} ends`]));
});

test('a task that fails gives its slot back', async () => {
  const slots = new Slots(1);
  const fails = slots.use(() => slots.alone(() => Promise.reject(new Error('no'))));
  await expect(fails).rejects.toThrow('no');
  expect(await slots.use(() => Promise.resolve('next'))).toBe('next');
});
