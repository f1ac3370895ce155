import { join } from 'node:path';

import { statusForCompiler } from '../../../src/grade/blame';
import { Preparer } from '../../../src/grade/prepare/preparer';
import { COMPILER_LIMITS } from '../../../src/types/type-service';
import { openFolder } from '../../support/temporary-folder';
import { openTinyCourse } from '../../support/tiny-course';

// It starts processes, and a busy machine takes its time.
jest.setTimeout(300_000);

/**
 * Makes the preparer's process stand still as soon as it is asked something, as a machine does that
 * hardly lets it run.
 */
const HOLD = `if (process.argv[1]?.includes('prepare-program')) process.on('message', () => process.kill(process.pid, 'SIGSTOP'));
`;

/** What comes of preparing the tiny course as it was shipped. */
async function prepare(seconds: number) {
  await using course = openTinyCourse();
  const chapterDir = join(course.root, 'chapters/01-tiny');
  const suite = join(chapterDir, 'tests/double.test.ts');
  const workspace = { chapterDir, suite, files: {}, services: [], closed: false };
  using preparer = new Preparer(course.root, { ...COMPILER_LIMITS, seconds });
  const into = join(course.root, 'built');
  return await preparer.prepare({ workspace, into, known: [] }, workspace);
}

test('an answer is prepared in time', async () => {
  expect(await prepare(30)).toEqual({ kind: 'prepared', match: null });
});

const testWithSignals = process.platform === 'win32' ? test.skip : test;

testWithSignals('where the compiler cannot go on, the machine is to blame', async () => {
  await using folder = openFolder({ 'hold.cjs': HOLD });
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `--require=${join(folder.path, 'hold.cjs')}`;
  try {
    expect(await prepare(1)).toEqual({
      kind: 'infra_error',
      problem: 'The answer could not be prepared: it did not reply',
    });
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  }
});

test.each([
  [{ kind: 'sick', problem: 'this machine was too busy to let it run' }, 'infra_error'],
  [{ kind: 'threw', message: 'too deep' }, 'learner_error'],
  [{ kind: 'too-much', of: 'memory' }, 'oom'],
  [{ kind: 'too-much', of: 'time' }, 'timeout'],
] as const)('of a compiler that ended like %j the grade says %s', (end, status) => {
  expect(statusForCompiler(end)).toBe(status);
});
