import type * as Kit from '../src/tests';
import type { Shop } from './fixtures/little-shop/src/shop';
import type { Shop as StockShop } from './fixtures/stock-shop/src/shop';
import { layOutLane } from './lay-out-lane';

type Hook = () => Promise<void> | void;

/** The kit as a test file loads it, with the hooks that it registers kept for the test to run. */
function loadKit() {
  const hooks = { afterEach: [] as Hook[], afterAll: [] as Hook[] };
  const { afterEach, afterAll } = globalThis;
  Object.assign(globalThis, {
    afterEach: (hook: Hook) => hooks.afterEach.push(hook),
    afterAll: (hook: Hook) => hooks.afterAll.push(hook),
  });
  try {
    const loaded: { kit?: typeof Kit } = {};
    jest.isolateModules(() => {
      loaded.kit = jest.requireActual<typeof Kit>('../src/tests');
    });
    return { kit: loaded.kit as typeof Kit, hooks };
  } finally {
    Object.assign(globalThis, { afterEach, afterAll });
  }
}

/** Like Jest, which runs every hook, whatever became of those before. */
async function runHooks(hooks: Hook[]): Promise<void> {
  const run = async (hook: Hook) => hook();
  for (const hook of hooks) await run(hook).catch(() => {});
}

let kit: typeof Kit;
let hooks: { afterEach: Hook[]; afterAll: Hook[] };

beforeEach(() => {
  ({ kit, hooks } = loadKit());
});
afterEach(async () => {
  await runHooks([...hooks.afterEach, ...hooks.afterAll]);
});

describe('after a test', () => {
  layOutLane('local', 'little-shop');

  test('its shops are closed', async () => {
    const shop = await kit.open<Shop>();
    await runHooks(hooks.afterEach);
    await expect(shop.http('GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  test('its programs are ended', async () => {
    const program = await kit.startProgram('src/programs/serve.ts', {});
    await runHooks(hooks.afterEach);
    expect(await program.exit()).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('its programs are ended although a shop failed to close', async () => {
    await kit.open<Shop>({ CLOSING: 'fails' });
    const program = await kit.startProgram('src/programs/serve.ts', {});
    await program.line(/^open at/);
    await runHooks(hooks.afterEach);
    expect(() => process.kill(program.pid, 0)).toThrow('ESRCH');
  });

  test('all its shops are closed although one failed to', async () => {
    await kit.open<Shop>({ CLOSING: 'fails' });
    const slow = await kit.open<Shop>({ CLOSING: 'is slow' });
    await runHooks(hooks.afterEach);
    expect(await slow.life.closings()).toBe(1);
  });
});

describe('after a test with a database', () => {
  layOutLane('local', 'stock-shop');

  test('it is dropped although a shop failed to close', async () => {
    await kit.database.seed({ authors: [{ name: 'Ada' }] });
    const shop = await kit.open<StockShop>({ CLOSING: 'fails' });
    await runHooks(hooks.afterEach);
    await expect(shop.http('GET', '/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await kit.database.rows('SELECT * FROM authors')).toEqual([]);
  });
});

describe('after a test file', () => {
  layOutLane('split', 'little-shop');

  test('the process of its shops is ended, although a shop failed to close', async () => {
    const { surroundings } = await kit.open<Shop>({ CLOSING: 'fails' });
    const pid = await surroundings.pid();
    await runHooks(hooks.afterAll);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});
