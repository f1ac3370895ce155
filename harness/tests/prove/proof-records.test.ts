import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { openCourse } from '../../src/judging/open-course';
import { loadCourse } from '../../src/manifest/load-course';
import { LOCAL } from '../../src/model/workspace';
import { type Proof, prove } from '../../src/prove/prove';
import { proveInLane } from '../../src/prove/prove-in-lane';
import type { ProveOptions } from '../../src/prove/prove-options';
import { oneInOf } from '../../src/prove/run-trials';
import type { Trust } from '../../src/prove/trust';
import { LIMITS } from '../../src/run/limits';
import { sharedRoom } from '../../src/run/rooms';
import { contentId, loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse, type TinyCourse } from '../support/tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(60_000);

const FILE = 'solutions/01-tiny/proof.json';

let course: TinyCourse;
/** The records of `tiny/shout`, as they were proven. */
let proven: string;

beforeAll(async () => {
  course = openTinyCourse();
  proven = render(await proveShout('fresh'));
});

afterAll(async () => course[Symbol.asyncDispose]());

beforeEach(() => writeFileSync(join(course.root, FILE), proven));

function proveShout(
  trust: Trust,
  { onRecord }: Pick<ProveOptions, 'onRecord'> = {},
): Promise<Proof> {
  const { root } = course;
  const lock = loadLock(root);
  return prove({
    course: loadCourse(root),
    lock,
    originals: new Originals(root, lock),
    limits: LIMITS,
    only: ['tiny/shout'],
    sample: 'all',
    quick: true,
    rooms: sharedRoom(LOCAL),
    images: '',
    seed: 1,
    trust,
    checkTypes: () => Promise.resolve([]),
    ...(onRecord && { onRecord }),
  });
}

const NAMES = ['starter', 'reference', 'solved', 'letter-by-letter', 'no-mark', 'one-mark-more'];
const KNOWN = new Set(
  [...NAMES, 'marks-nothing', 'first-letter-only'].map((name) => `shout ${name}`),
);

function render({ records }: Proof): string {
  return records.get('01-tiny')?.render(KNOWN).text ?? '';
}

const runsOf = ({ runs, recorded }: Proof) => runs - recorded;

test('what was proven with the same inputs is not run again', async () => {
  const proof = await proveShout('records');
  expect([proof.runs, proof.recorded, proof.breaches]).toEqual([8, 8, []]);
  expect(render(proof)).toBe(proven);
});

test('records are not asked when everything is to be run', async () => {
  expect(runsOf(await proveShout('fresh'))).toBe(8);
});

test('a spot check runs some of them again, the same ones for the same number', async () => {
  const drawn = async (spotCheck: number) => {
    const { subjects } = await proveShout({ spotCheck });
    return subjects.flatMap(({ trials }) => trials.map(({ recorded }) => recorded));
  };
  const first = await drawn(3);
  expect(first).toContain(true);
  expect(await drawn(3)).toEqual(first);
});

test('a spot check draws one in ten, and fewer where there are very many', () => {
  expect([0, 9, 2_500, 2_501, 5_000].map(oneInOf)).toEqual([10, 10, 10, 11, 20]);
});

test.each([
  ['another answer', 'solutions/01-tiny/answers/shout/no-mark/src/shout.ts', 'toUpper', 1],
  ['another suite', 'chapters/01-tiny/tests/shout.test.ts', 'import', 8],
  ['another given file', 'chapters/01-tiny/src/too-large.ts', 'export', 8],
  ['another reference', 'solutions/01-tiny/src/shout.ts', 'export', 7],
])('%s makes its records void', async (_, path, before, runs) => {
  const text = course.read(path);
  const lists = 'chapters/01-tiny/shipped.json';
  const list = course.read(lists);
  // What is not listed is looked at as it lies there.
  course.change({ [lists]: null });
  try {
    course.edit(
      path,
      before,
      before === 'toUpper' ? 'toLocaleUpper' : `void 'changed';\n${before}`,
    );
    const unlisted = runsOf(await proveShout('records'));
    expect(unlisted).toBeGreaterThanOrEqual(runs);
  } finally {
    course.change({ [path]: text, [lists]: list });
  }
});

test.each([
  ['a comment', '// Changed.\n', 0],
  ['a type', 'export type Changed = string;\n', 0],
  ['an order to the compiler', '// @ts-expect-error\n', 8],
])('%s in a shared file makes so many records void', async (_, line, runs) => {
  const path = 'chapters/01-tiny/src/too-large.ts';
  const lists = 'chapters/01-tiny/shipped.json';
  const text = course.read(path);
  const list = course.read(lists);
  const before = { [path]: text, [lists]: list };
  const listed = list.replace(contentId(Buffer.from(text)), contentId(Buffer.from(line + text)));
  course.change({ [path]: line + text, [lists]: listed });
  try {
    expect(runsOf(await proveShout('records'))).toBe(runs);
  } finally {
    course.change(before);
  }
});

test('another version of a package makes void what was proven for the chapters that use it', async () => {
  const lockfile = (express: string, jose: string, marks = {}) =>
    JSON.stringify({
      packages: {
        'chapters/kit': { dependencies: { express: '*' } },
        'chapters/02-other': { dependencies: { jose: '*' } },
        'node_modules/express': { version: express, ...marks },
        'node_modules/jose': { version: jose },
      },
    });
  const runsWith = async (lock: string) => {
    course.change({ 'package-lock.json': lock });
    return runsOf(await proveShout('records'));
  };
  try {
    course.change({ 'package-lock.json': lockfile('5.0.0', '5.0.0') });
    writeFileSync(join(course.root, FILE), render(await proveShout('fresh')));
    expect(await runsWith(lockfile('5.0.0', '5.0.1'))).toBe(0);
    expect(await runsWith(lockfile('5.0.1', '5.0.1'))).toBe(8);
    // Such marks change when another chapter needs the package, too.
    expect(await runsWith(lockfile('5.0.0', '5.0.0', { dev: true, peer: true }))).toBe(0);
  } finally {
    course.change({ 'package-lock.json': null });
  }
});

test('a record is there as soon as its trial has ended, while others still run', async () => {
  writeFileSync(join(course.root, FILE), '');
  const early: string[] = [];
  const onRecord: ProveOptions['onRecord'] = (_, records) => early.push(records.render(KNOWN).text);
  await proveShout('fresh', { onRecord });
  const linesOf = (text: string) => text.match(/^"shout /gm)?.length ?? 0;
  expect(early.map(linesOf)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(early.at(-1)).toBe(proven);
});

test('an early record counts for the tests that ran, not for those that were known before', async () => {
  const lists = 'chapters/01-tiny/shipped.json';
  const before = course.read(lists);
  course.edit(lists, '"an empty text stays empty"', '"an empty text stays as it is"');
  writeFileSync(join(course.root, FILE), '');
  try {
    let early = '';
    const proof = await proveShout('fresh', {
      onRecord: (_, records) => (early = records.render(KNOWN).text),
    });
    expect(early).toBe(render(proof));
  } finally {
    course.change({ [lists]: before });
  }
});

test('what was recorded before a run was stopped is not run again', async () => {
  const file = join(course.root, FILE);
  const proveAll = async (trust: Trust, onTrial?: ProveOptions['onTrial']) => {
    const request = { lane: 'local', write: true, only: [], quick: true, sample: 'all' } as const;
    const open = openCourse(course.root);
    return (await proveInLane(open, { ...request, seed: 1, trust, ...(onTrial && { onTrial }) }))
      .proof;
  };
  writeFileSync(file, '');
  let saved = '';
  await proveAll('fresh', (done) => {
    if (done === 12) saved = readFileSync(file, 'utf8');
  });
  writeFileSync(file, saved);
  expect((await proveAll('records')).recorded).toBeGreaterThanOrEqual(10);
});

test('a record with the right key and another result is told by whoever runs the trial again', async () => {
  const forged = proven.replace(/("shout no-mark": \{"local":\["\w+",)\[1,3\]/, '$1[1]');
  expect(forged).not.toBe(proven);
  writeFileSync(join(course.root, FILE), forged);
  const { breaches } = await proveShout('fresh');
  expect(breaches).toEqual([
    {
      rule: 7,
      where: 'tiny/shout',
      what: 'no-mark (local): the record says that tests 1 failed, now 1, 3',
      next: 'Run `npx course prove --fresh --write`. If it differs from run to run, a test depends on chance.',
      settledBy: 'write',
    },
  ]);
});

test('a forged record that lets a wrong answer pass is a breach without any run', async () => {
  const forged = proven.replace(/("shout no-mark": \{"local":\["\w+",)\[1,3\]/, '$1[]');
  writeFileSync(join(course.root, FILE), forged);
  const { breaches, recorded } = await proveShout('records');
  expect(recorded).toBe(8);
  expect(breaches.map(({ rule }) => rule)).toContain(3);
});

test.each([
  ['of another version', (text: string) => text.replace('"version": 1', '"version": 2'), 8],
  ['that is cut off', (text: string) => text.slice(0, text.length / 2), 4],
  ['with a key that was changed', (text: string) => text.replace(/\["\w/, '["-'), 1],
  ['with a trial in two lines', (text: string) => doubleLine(text), 1],
  ['with the marks of a merge', (text: string) => text.replace('{\n', '{\n<<<<<<< ours\n'), 0],
  ['that is gone', () => '', 8],
])('a file of records %s costs time and nothing else', async (_, change, runs) => {
  writeFileSync(join(course.root, FILE), change(proven));
  const proof = await proveShout('records');
  expect(proof.breaches).toEqual([]);
  expect(runsOf(proof)).toBeGreaterThanOrEqual(runs);
  expect(render(proof)).toBe(proven);
});

/** As a merge leaves it that took both sides. */
function doubleLine(text: string): string {
  const line = /^"shout no-mark".*$/m.exec(text)?.[0] ?? '';
  return text.replace(line, `${line}\n${line.replace('[1,3]', '[]')}`);
}

test('what another command has written meanwhile is kept', async () => {
  const proof = await proveShout('records');
  const added = proven.replace('{\n', '{\n"shout later": {"local":["abc",[2]]},\n');
  writeFileSync(join(course.root, FILE), added);
  const text = proof.records.get('01-tiny')?.render(new Set([...KNOWN, 'shout later'])).text;
  expect(text).toContain('"shout later": {"local":["abc",[2]]}');
});

test('a trial with a breach has no record', async () => {
  const yaml = 'solutions/01-tiny/answers/shout/answers.yaml';
  const before = course.read(yaml);
  course.edit(
    yaml,
    'kind: accepted\n  idea: W',
    'kind: rejected\n  caught-by: [an empty text stays empty]\n  mistake: W',
  );
  const proof = await proveShout('fresh');
  course.change({ [yaml]: before });
  expect(proof.breaches).not.toEqual([]);
  expect(render(proof)).not.toContain('"shout letter-by-letter"');
  expect(readFileSync(join(course.root, FILE), 'utf8')).toBe(proven);
});
