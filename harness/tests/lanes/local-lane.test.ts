import { join, resolve } from 'node:path';

import { runProgram } from '../support/run-program';
import { openTinyCourse } from '../support/tiny-course';

jest.setTimeout(300_000);

const HARNESS = resolve(__dirname, '../..');

/** Runs a command in a process that tells at its end which modules it has loaded. */
const TELL_MODULES = `
require(${JSON.stringify(join(HARNESS, 'bin/build.js'))}).ensureBuilt();
require(${JSON.stringify(join(HARNESS, 'dist/cli/main.js'))})
  .main(JSON.parse(process.argv[1]))
  .then(() => process.stderr.write('\\n' + Object.keys(require.cache).join('\\n')));
`;

async function modulesOf(args: readonly string[]): Promise<string[]> {
  await using course = openTinyCourse();
  const { stderr } = await runProgram(
    process.execPath,
    ['-e', TELL_MODULES, '--', JSON.stringify(args)],
    { cwd: course.root, env: { ...process.env, COURSE_ROOT: course.root } },
  );
  return stderr.split('\n').map((path) => path.replaceAll('\\', '/'));
}

test('a run in the local lane loads nothing of Docker', async () => {
  const modules = await modulesOf(['run', 'double']);
  expect(modules).toContainEqual(expect.stringContaining('harness/dist/judging/pipeline.js'));
  const ofDocker = /\/(dockerode|testcontainers|@testcontainers)\/|harness\/dist\/services\//;
  expect(modules.filter((path) => ofDocker.test(path))).toEqual([]);
});
