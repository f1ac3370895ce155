import { AsyncLocalStorage } from 'node:async_hooks';

import { collectStorages } from '../../../src/run/jest/async-storages';

test.each([
  ['run', (storage: AsyncLocalStorage<string>, act: () => void) => storage.run('kept', act)],
  [
    'enterWith',
    (storage: AsyncLocalStorage<string>, act: () => void) => {
      storage.enterWith('kept');
      act();
    },
  ],
])('a storage that was entered by %s keeps nothing once the file is done', (_how, enter) => {
  const storages = collectStorages();
  const storage = new AsyncLocalStorage<string>();
  let seen: readonly (string | undefined)[] = [];
  enter(storage, () => {
    const before = storage.getStore();
    storages.disable();
    seen = [before, storage.getStore()];
  });
  expect(seen).toEqual(['kept', undefined]);
});

test('later files find the class as it was', () => {
  const { run, enterWith } = AsyncLocalStorage.prototype;
  collectStorages().disable();
  expect(AsyncLocalStorage.prototype).toMatchObject({ run, enterWith });
});
