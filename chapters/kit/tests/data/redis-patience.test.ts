import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { leaveRedis, redisUrl } from '../../src/data/redis-login';
import { deferred } from '../deferred';
import { freezeDeadlines } from '../freeze-deadlines';
import { layOutParts } from '../lay-out-lane';

const folder = mkdtempSync(join(tmpdir(), 'redis-'));
const path = join(folder, 'redis.sock');
afterAll(() => rmSync(folder, { recursive: true }));

let withheld = 0;
let trouble: string[] = [];
let asked = deferred<void>();
let tags = 0;
const lane = {
  services: ['redis'] as const,
  readText: () => '{"course":{"services":["redis"]}}',
  addressOf: () => `redis://localhost/0?path=${encodeURIComponent(path)}`,
  newTag: () => `tag${(tags += 1)}`,
  withheldMs: () => withheld,
  reportTrouble: (reason: string) => void trouble.push(reason),
};

let server: Server | undefined;

/** Starts a server that says this to each command. */
function serve(reply: string): Promise<void> {
  const listening = deferred<void>();
  server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      asked.resolve();
      const commands = bytes.toString().match(/^\*\d+\r$/gm) ?? [];
      for (const _ of commands) socket.write(reply);
    });
  }).listen(path, () => listening.resolve());
  return listening.promise;
}

beforeEach(() => {
  withheld = 0;
  trouble = [];
  asked = deferred();
});
afterEach(async () => {
  jest.useRealTimers();
  await leaveRedis();
  server?.close();
  server = undefined;
});

describe('a server of the whole course', () => {
  layOutParts({ ...lane, boxSocket: undefined });

  test('is given up after ten seconds that the machine did not withhold', async () => {
    await serve('');
    freezeDeadlines();
    let ended = false;
    const end = redisUrl().catch((error: Error) => error.message);
    void end.then(() => (ended = true));
    await asked.promise;
    withheld = 3_000;
    jest.advanceTimersByTime(12_999);
    await new Promise(setImmediate);
    expect(ended).toBe(false);
    jest.advanceTimersByTime(1);
    expect(await end).toBe('Redis: it did not reply within 10 s');
    expect(trouble).toEqual(['Redis: it did not reply within 10 s']);
  });

  test('is not waited for where there is none', async () => {
    await expect(redisUrl()).rejects.toThrow('Connection is closed');
    expect(trouble).toEqual([expect.stringMatching('ENOENT')]);
  });
});

describe('a server that is started beside the test file', () => {
  layOutParts({ ...lane, boxSocket: join(folder, 'box.sock') });

  test('is waited for while it comes up', async () => {
    const url = redisUrl();
    await new Promise(setImmediate);
    await serve('+OK\r\n');
    expect(await url).toMatch(/^redis:\/\/shop_tag\d+:\w+@127\.0\.0\.1:6379\/1$/);
    expect(trouble).toEqual([]);
  });
});
