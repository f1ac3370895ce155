import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { LOCAL, type WorkspacePlan } from '../../src/model/workspace';
import { PATIENT_LIMITS } from '../../src/run/limits';
import { PreparedRun } from '../../src/watch/prepared-run';
import { eventually } from '../support/eventually';
import { DOUBLE, rightDouble, SUITE } from '../support/learner';
import { openTinyCourse, runGit } from '../support/tiny-course';

const ENTRY = 'chapters/kit/src/tests.ts';

// One for all: what its kit is made of is compiled once.
const course = openTinyCourse({ git: true, kit: true });
const loads = join(course.root, 'loads');
course.change({
  [ENTRY]: `${course.read(ENTRY)}
import { appendFileSync } from 'node:fs';
appendFileSync(${JSON.stringify(loads)}, '.');
`,
});
course.commit();

const tree: WorkspacePlan = {
  chapterDir: join(course.root, 'chapters/01-tiny'),
  suite: join(course.root, SUITE),
  files: {},
  services: [],
  closed: false,
};
const prepared = new PreparedRun({ root: course.root, limits: PATIENT_LIMITS }, LOCAL);

afterEach(async () => {
  await prepared.end();
  runGit(course.root, 'checkout', '--quiet', '.');
  runGit(course.root, 'clean', '--quiet', '--force', 'chapters');
  rmSync(loads, { force: true });
});
afterAll(() => course[Symbol.asyncDispose]());

/** How often the kit was loaded, which is how many processes came that far. */
function countLoads(): number {
  return existsSync(loads) ? readFileSync(loads, 'utf8').length : 0;
}

/** Prepares a process, waits until it has loaded the kit, and runs after `change`. */
async function runAfter(change: () => void) {
  prepared.prepare(tree);
  await eventually('the kit to be loaded', () => (countLoads() > 0 ? true : undefined));
  change();
  const outcome = await prepared.run(tree);
  const tests = outcome.kind === 'completed' ? outcome.tests : [];
  return { passed: tests.filter(({ status }) => status === 'passed').length, loads: countLoads() };
}

test('after a save of the answer, the process that waits is the one that judges', async () => {
  const ran = await runAfter(() => course.change({ [DOUBLE]: rightDouble() }));
  expect(ran).toEqual({ passed: 3, loads: 1 });
});

test('where the kit was changed in between, a fresh process judges with it', async () => {
  const ran = await runAfter(() => {
    course.change({ [DOUBLE]: rightDouble() });
    course.change({ 'chapters/kit/src/tabulate.js': "throw new Error('broken');\n" });
  });
  expect(ran).toEqual({ passed: 0, loads: 1 });
});

test('what was changed and changed back while a process was prepared is not trusted', async () => {
  const text = course.read(ENTRY);
  const ran = await runAfter(() => course.change({ [ENTRY]: text }));
  expect(ran.loads).toBe(2);
});
