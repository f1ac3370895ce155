import { type ChildProcess, spawn } from 'node:child_process';

import { parsePs, UsageReader } from '../../src/support/process-usage';
import { eventually } from '../support/eventually';

let started: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of started) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  started = [];
});

/** Runs this as the head of a group of its own. */
function startGroup(program: string): number {
  const child = spawn(process.execPath, ['-e', program], { detached: true, stdio: 'ignore' });
  started.push(child);
  return child.pid ?? 0;
}

/** Looks until the usage is so. */
async function untilUsage(
  reader: UsageReader,
  isSo: (usage: { cpuSeconds: number; eager: boolean }) => boolean,
  roots: readonly number[] = [],
) {
  let last = await reader.read(roots);
  return await eventually('its usage', () => {
    const usage = last;
    void reader.read(roots).then((next) => (last = next));
    return usage && isSo(usage) ? usage : undefined;
  });
}

/** Where the system tells nothing of processes there is nothing to read. */
const testWithProcesses = process.platform === 'win32' ? test.skip : test;

// They end by themselves: nothing ends the group that another one starts.
const LOOP = 'const end = Date.now() + 60_000; while (Date.now() < end);';
const WAIT = 'setTimeout(() => {}, 60_000);';
const inChild = (program: string, options = '{}') =>
  `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(program)}], ${options});${WAIT}`;

testWithProcesses('of a loop, the processor time grows', async () => {
  const { cpuSeconds, eager } = await untilUsage(
    new UsageReader(startGroup(LOOP)),
    (usage) => usage.cpuSeconds > 1 && usage.eager,
  );
  expect({ cpuSeconds: cpuSeconds > 1, eager }).toEqual({ cpuSeconds: true, eager: true });
});

testWithProcesses('what a child of the head uses counts as well', async () => {
  const reader = new UsageReader(startGroup(inChild(LOOP)));
  expect(await untilUsage(reader, (usage) => usage.cpuSeconds > 1)).toBeDefined();
});

testWithProcesses('what a child has used still counts when it has ended', async () => {
  const burn = 'while (process.cpuUsage().user < 5e5);';
  const program = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(burn)}]);${WAIT}`;
  const reader = new UsageReader(startGroup(program));
  const { cpuSeconds } = await untilUsage(
    reader,
    ({ eager, cpuSeconds: used }) => !eager && used > 0.2,
  );
  expect((await reader.read([]))?.cpuSeconds).toBeGreaterThanOrEqual(cpuSeconds);
});

testWithProcesses('what others use does not count', async () => {
  const loop = new UsageReader(startGroup(LOOP));
  const waiting = new UsageReader(startGroup(WAIT));
  await untilUsage(loop, (usage) => usage.cpuSeconds > 2);
  expect((await waiting.read([]))?.cpuSeconds).toBeLessThan(1);
});

testWithProcesses(
  'a tree of processes elsewhere counts with all that descends from it',
  async () => {
    const reader = new UsageReader(startGroup(WAIT));
    const root = startGroup(inChild(inChild(LOOP), '{ detached: true }'));
    const { cpuSeconds } = await untilUsage(reader, (usage) => usage.cpuSeconds > 2, [root]);
    expect(cpuSeconds).toBeGreaterThan(2);
  },
);

testWithProcesses('a group that is gone uses nothing', async () => {
  const head = startGroup(LOOP);
  process.kill(-head, 'SIGKILL');
  started = [];
  const usage = await untilUsage(new UsageReader(head), ({ eager }) => !eager);
  expect(usage).toMatchObject({ eager: false });
});

test.each([
  ['1 0 1 Ss 0:03.50', { pid: 1, parent: 0, group: 1, state: 'Ss', cpuSeconds: 3.5 }],
  ['  12 1  9 R+   01:02:03 ', { pid: 12, parent: 1, group: 9, state: 'R+', cpuSeconds: 3723 }],
  ['7 1 7 U 2-00:00:01', { pid: 7, parent: 1, group: 7, state: 'U', cpuSeconds: 172_801 }],
])('ps tells of a process: %s', (line, row) => {
  expect(parsePs(`${line}\n`)).toEqual([row]);
});
