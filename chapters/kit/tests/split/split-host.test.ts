import { closeHost, open } from '../../src/open';
import type { Shop } from '../fixtures/little-shop/src/shop';
import { freezeDeadlines } from '../freeze-deadlines';
import { layOutLane } from '../lay-out-lane';

const SECRET = 'SECRET_OF_THE_MACHINE';

describe('a shop in a process of its own', () => {
  layOutLane('split', 'little-shop');
  // Its process may be gone, or hang.
  afterEach(closeHost);
  afterEach(() => {
    jest.useRealTimers();
    delete process.env[SECRET];
  });

  test('runs in another process than the test', async () => {
    const { surroundings } = await open<Shop>();
    expect(await surroundings.pid()).not.toBe(process.pid);
  });

  test('shares this process with the other shops of the file', async () => {
    const [london, paris] = [await open<Shop>(), await open<Shop>()];
    expect(await london.surroundings.pid()).toBe(await paris.surroundings.pid());
  });

  test('does not see the environment of the tests', async () => {
    process.env[SECRET] = 'ink';
    const { surroundings } = await open<Shop>();
    expect(await surroundings.processVariable(SECRET)).toBeNull();
  });

  test.each([0, 3])('that exits with code %i rejects the call that waits', async (code) => {
    const { danger } = await open<Shop>();
    await expect(danger.exit(code)).rejects.toThrow(`the shop's process ended with code ${code}`);
  });

  test('that is killed rejects the call that waits', async () => {
    const { danger } = await open<Shop>();
    await expect(danger.kill()).rejects.toThrow("the shop's process ended with signal SIGKILL");
  });

  test('that has ended rejects every later call, and closes', async () => {
    const shop = await open<Shop>();
    await shop.danger.exit(3).catch(() => {});
    await expect(shop.shelf.list()).rejects.toThrow("the shop's process ended with code 3");
    await expect(shop.close()).resolves.toBeUndefined();
  });

  test('rejects all calls that are made while it ends, each with how it ended', async () => {
    const { danger, shelf } = await open<Shop>();
    let ended = false;
    const tell = (call: Promise<unknown>) => call.then(() => 'answered', String);
    const told = [tell(danger.exit(3).finally(() => (ended = true)))];
    while (!ended) {
      told.push(tell(shelf.list()));
      await new Promise(setImmediate);
    }
    expect([...new Set(await Promise.all(told))]).toEqual([
      "Error: the shop's process ended with code 3",
    ]);
  });

  test('rejects a call without an answer after ten seconds', async () => {
    const { danger } = await open<Shop>();
    freezeDeadlines();
    const answer = danger.hang();
    jest.advanceTimersByTime(10_000);
    await expect(answer).rejects.toThrow('the shop did not respond within 10 s');
  });

  test('leaves no deadline behind when it answers, fails or ends', async () => {
    const { shelf, errors, danger } = await open<Shop>();
    freezeDeadlines();
    await shelf.list();
    await errors.fail('plain').catch(() => {});
    await danger.exit(0).catch(() => {});
    expect(jest.getTimerCount()).toBe(0);
  });

  test('ends with its host', async () => {
    const { surroundings } = await open<Shop>();
    const pid = await surroundings.pid();
    await closeHost();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });
});

describe('a shop whose import ends the process', () => {
  layOutLane('split', 'exiting-shop');

  test('does not open', async () => {
    await expect(open()).rejects.toThrow("the shop's process ended with code 4");
  });
});
