import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BoxLink } from '../src/sealed/box-link';
import { freezeDeadlines } from './freeze-deadlines';

const PORT = { use: 'port', port: 1 } as const;

function openLink() {
  const folder = mkdtempSync(join(tmpdir(), 'link-'));
  const path = join(folder, 'tests.sock');
  const heard: string[] = [];
  const link = new BoxLink(path, (reason) => heard.push(reason));
  return {
    link,
    path,
    heard,
    [Symbol.asyncDispose]: async () => {
      await link.close();
      rmSync(folder, { recursive: true });
    },
  };
}

afterEach(() => jest.useRealTimers());

test('a box that never dials is told once, and is not waited for again', async () => {
  await using opened = openLink();
  freezeDeadlines();
  const first = opened.link.connect(PORT).catch((error: Error) => error.message);
  jest.advanceTimersByTime(10_000);
  const SILENT = 'the container of the code did not respond within 10 s';
  expect(await first).toBe(SILENT);
  await expect(opened.link.connect(PORT)).rejects.toThrow(SILENT);
  expect(opened.heard).toEqual([SILENT]);
});

test('a box that dials late is heard all the same', async () => {
  await using opened = openLink();
  freezeDeadlines();
  const first = opened.link.connect(PORT).catch(() => 'in vain');
  jest.advanceTimersByTime(10_000);
  await first;
  const box = connect(opened.path);
  await new Promise((connected) => box.once('connect', connected));
  const heard = new Promise((line) => box.once('data', (bytes) => line(bytes.toString())));
  await untilConnected(() => opened.link.connect(PORT));
  expect(await heard).toBe('{"use":"port","port":1}\n');
  box.destroy();
});

/** The other end hears of a connection a moment later. */
async function untilConnected(act: () => Promise<unknown>): Promise<void> {
  for (;;) {
    const done = await act().then(
      () => true,
      () => false,
    );
    if (done) return;
    await new Promise((later) => setImmediate(later));
  }
}
