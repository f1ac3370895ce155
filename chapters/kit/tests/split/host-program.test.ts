import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { currentLane } from '../../src/lane';
import { open } from '../../src/open';
import type { Question } from '../../src/split/messages';
import type { Shop } from '../fixtures/little-shop/src/shop';
import { layOutLane } from '../lay-out-lane';

describe('in a process of its own', () => {
  layOutLane('split', 'little-shop');

  test.each([
    ['a rejected promise', 'rejectUnseen', 'nobody caught this'],
    ['an error in a callback', 'throwUnseen', 'nobody caught that'],
  ] as const)('%s that nobody caught is told with the next answer', async (_, name, message) => {
    const { danger } = await open<Shop>();
    await expect(danger[name]()).rejects.toMatchObject({ name: 'Error', message });
  });

  test('what nobody caught is told once', async () => {
    const { danger, shelf } = await open<Shop>();
    await danger.throwUnseen().catch(() => {});
    expect(await shelf.list()).toEqual([]);
  });
});

describe('the process', () => {
  layOutLane('split', 'little-shop');
  let child: ChildProcess;
  afterEach(() => child.kill('SIGKILL'));

  test('ends when the tests are gone, also with a shop open', async () => {
    const built = currentLane().build();
    child = fork(
      join(built, 'node_modules/@bookshop/kit/src/split/host-program.js'),
      [join(built, 'src/shop.js')],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    );
    const question: Question = { id: 0, order: { do: 'open', env: {} } };
    child.send(question);
    await once(child, 'message');
    child.disconnect();
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
