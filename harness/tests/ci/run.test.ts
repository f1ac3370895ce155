import { chmodSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

import { runProgram } from '../support/run-program';
import { openFolder } from '../support/temporary-folder';

const SCRIPT = resolve(__dirname, '../../../.ci/run');

/** Runs the script with stand-ins for all that it starts: `npm` and `compose` are shell scripts. */
async function run(npm: string, compose = '') {
  await using folder = openFolder({
    '.ci/run': readFileSync(SCRIPT),
    'harness/docker/ensure-engine.sh': '#!/bin/sh\n',
    'harness/docker/ensure-nginx.sh': '#!/bin/sh\n',
    'harness/docker/build-stand-ins.sh': '#!/bin/sh\n',
    'harness/docker/try-compose.sh': `#!/bin/sh\n${compose}\n`,
    'programs/npm': `#!/bin/sh\n${npm}\n`,
  });
  const files = ['ensure-engine', 'ensure-nginx', 'build-stand-ins', 'try-compose'].map(
    (name) => `harness/docker/${name}.sh`,
  );
  for (const file of ['.ci/run', 'programs/npm', ...files]) {
    chmodSync(join(folder.path, file), 0o755);
  }
  const PATH = `${join(folder.path, 'programs')}${delimiter}${process.env['PATH']}`;
  const { COURSE_SHIPPED: _, ...own } = process.env;
  const env = { ...own, PATH };
  const { code, stdout } = await runProgram(join(folder.path, '.ci/run'), [], {
    cwd: folder.path,
    env,
  });
  return { code, told: stdout.replaceAll(/^ +\d+ s/gm, '… s').split('\n') };
}

test('each stage is told with its time', async () => {
  const { code, told } = await run('echo "npm $* $COURSE_SHIPPED"');
  expect(code).toBe(0);
  expect(told).toEqual([
    'npm test -- --spot-check 1',
    '',
    '.ci/run:',
    '… s  Docker engine',
    '… s  nginx',
    '… s  images',
    '… s  compose',
    '… s  npm test',
    '… s  all',
    '',
  ]);
});

test('it ends at the first stage that fails, with its code, and tells the times up to there', async () => {
  const { code, told } = await run('exit 3');
  expect(code).toBe(3);
  expect(told).toEqual([
    '',
    '.ci/run:',
    '… s  Docker engine',
    '… s  nginx',
    '… s  images',
    '… s  compose',
    '… s  npm test',
    '… s  all',
    '',
  ]);
});

test('where an image cannot have its packages, the other stages go on', async () => {
  const { code, told } = await run('echo tested', 'exit 3');
  expect([code, told[0]]).toEqual([0, 'tested']);
});

test('a composed shop that does not work is a failure', async () => {
  const { code, told } = await run('echo tested', 'exit 1');
  expect([code, told.includes('tested')]).toEqual([1, false]);
});
