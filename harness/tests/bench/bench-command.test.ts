import { join, resolve } from 'node:path';

import { runProgram } from '../support/run-program';

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../../..');

function bench(...args: string[]) {
  const options = { cwd: ROOT, env: { ...process.env, NO_COLOR: '1' } };
  return runProgram(process.execPath, [join(ROOT, 'harness/bin/bench.js'), ...args], options);
}

test('one row is measured by itself', async () => {
  const { code, stdout } = await bench('--only', 'list', '--quick', '--json');
  const { schema, rows } = JSON.parse(stdout) as { schema: string; rows: { what: string }[] };
  expect(schema).toBe('bookshop-course/bench/v1');
  expect(rows.map(({ what }) => what)).toEqual(['`course list`']);
  // On a busy machine the ratio may be anything.
  expect([0, 1]).toContain(code);
});

test.each([
  [['--only', 'nothing'], 'nothing that is measured is called "nothing"\n→ There are watch, list,'],
  [['--only', 'list', '--write'], 'the page holds all rows, measured in one run and in full'],
  [['--quick', '--write'], 'the page holds all rows, measured in one run and in full'],
])('%j is an error', async (args, said) => {
  const { code, stdout, stderr } = await bench(...args);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(said);
});
