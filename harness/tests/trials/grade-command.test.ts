import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

import { gradeSchema } from '../../src/grade/grade-schema';
import type { Grade } from '../../src/model/grade';
import { exampleGrade } from '../support/example-grade';
import { runCourse } from '../support/run-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse, runGit, type TinyCourse } from '../support/tiny-course';
import { zipFile } from '../support/zip-file';

const FILE = 'chapters/01-tiny/src/shout.ts';

const REFERENCE = readFileSync(
  join(__dirname, '../fixtures/tiny-course/solutions/01-tiny/src/shout.ts'),
  'utf8',
);

const RIGHT = { [FILE]: REFERENCE };

const WRONG = { [FILE]: 'export const shout = (text: string) => text;\n' };

/** A submission in a folder of its own, beside the course. */
function handIn({ root }: TinyCourse, files: Readonly<Record<string, string>>): string {
  const folder = join(root, '.handed-in');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Grades in the local lane, into `grade.json` of the course's folder. */
async function gradeLocally(course: TinyCourse, submission: string, args: readonly string[] = []) {
  const out = join(course.root, 'grade.json');
  const command = ['grade', submission, '--lane', 'local', '--out', out, ...args];
  const end = await runCourse(course.root, command);
  const grade = existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as Grade) : undefined;
  return { ...end, out, grade };
}

function withoutTimes(grade: Grade | undefined): unknown {
  const { times: _, ...rest } = grade ?? ({} as Grade);
  return rest;
}

test('what was begun is judged, and what was not is not run', async () => {
  await using course = openTinyCourse();
  const { code, stdout, grade } = await gradeLocally(course, handIn(course, RIGHT));
  expect(gradeSchema.safeParse(grade).error).toBeUndefined();
  expect(grade).toMatchObject({
    status: 'graded',
    points: { earned: 5, gradable: 35, max: 35 },
    submission: { kind: 'folder', taken: [{ path: 'chapters/01-tiny/src/shout.ts' }] },
    exercises: [
      { exercise: 'tiny/double', verdict: 'not-begun' },
      { exercise: 'tiny/shout', verdict: 'passed', matches_reference: 'reference' },
      { exercise: 'tiny/fourfold', verdict: 'not-begun' },
    ],
  });
  expect(stdout).toContain('5 of 35 points.');
  expect(code).toBe(0);
});

test('a grade of the local lane says that it does not count', async () => {
  await using course = openTinyCourse();
  const { stdout, grade } = await gradeLocally(course, handIn(course, RIGHT));
  expect(grade?.authoritative).toBe(false);
  expect(stdout).toContain('Not authoritative: the submission ran in the process that judged it');
});

test('a wrong answer is told what it did, and earns nothing', async () => {
  await using course = openTinyCourse();
  const { code, grade } = await gradeLocally(course, handIn(course, WRONG));
  const shout = grade?.exercises.find(({ exercise }) => exercise === 'tiny/shout');
  expect(shout).toMatchObject({ verdict: 'failed', points: { earned: 0 } });
  expect(shout?.tests.find(({ verdict }) => verdict === 'failed')?.message).toContain('received');
  expect(code).toBe(0);
});

test('the same submission has the same grade, times aside', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, { ...RIGHT, ...WRONG });
  const first = await gradeLocally(course, submission, ['--fresh']);
  const second = await gradeLocally(course, submission, ['--fresh']);
  expect(JSON.stringify(withoutTimes(second.grade))).toBe(
    JSON.stringify(withoutTimes(first.grade)),
  );
});

test('what has not changed since the last grade is taken over', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, RIGHT);
  await gradeLocally(course, submission);
  const { grade, stderr } = await gradeLocally(course, submission);
  expect(grade?.times.taken_over).toContain('tiny/shout');
  expect(stderr).toContain('tiny/shout: passed, 5 of 5 points, reused from the earlier grade');
});

test('what has changed since is judged again, and named', async () => {
  await using course = openTinyCourse();
  const { out } = await gradeLocally(course, handIn(course, RIGHT));
  const submission = handIn(course, WRONG);
  const { code, stdout } = await runCourse(course.root, [
    'regrade',
    submission,
    '--lane',
    'local',
    '--grade',
    out,
    '--explain',
  ]);
  expect(stdout).toContain('5 → 0 of 35 points.');
  expect(stdout).toContain('the submission: chapters/01-tiny/src/shout.ts');
  expect(stdout).toContain('tiny/shout: 5 → 0 points; changed: the submitted files');
  expect(code).toBe(1);
});

test('a type error fails an answer whose tests pass', async () => {
  await using course = openTinyCourse();
  const text = REFERENCE.replace('(text: string)', '(text)');
  const submission = handIn(course, { [FILE]: text });
  const { grade } = await gradeLocally(course, submission);
  const shout = grade?.exercises.find(({ exercise }) => exercise === 'tiny/shout');
  expect(shout?.tests.filter(({ verdict }) => verdict !== 'passed')).toEqual([
    {
      title: 'the types fit',
      verdict: 'failed',
      message: expect.stringMatching(/^chapters\/01-tiny\/src\/shout\.ts:\d+:\d+ Parameter 'text'/),
    },
  ]);
  expect(shout?.points.earned).toBe(0);
});

test.each([
  ['an empty folder', {}, 'it is empty'],
  ['another course', { 'src/index.ts': '' }, 'it contains no file of this course'],
])('%s has a grade that says so', async (_, files, words) => {
  await using course = openTinyCourse();
  mkdirSync(join(course.root, '.handed-in'));
  const { code, stdout, grade } = await gradeLocally(course, handIn(course, files));
  expect(grade).toMatchObject({ status: 'learner_error', points: { earned: 0, gradable: 35 } });
  expect(stdout).toContain(words);
  expect(code).toBe(0);
});

const ENCRYPTED = zipFile([{ name: FILE, content: REFERENCE, deflate: true, flags: 1 }]);

test.each([
  ['ada.rar', Buffer.from('526172211a070100', 'hex'), 'it is a RAR archive'],
  ['ada.7z', Buffer.from('377abcaf271c0004', 'hex'), 'it is a 7z archive'],
  ['ada.zip', ENCRYPTED, 'the archive is encrypted. Hand in one without a password.'],
  ['ada.zip', ENCRYPTED.subarray(0, -20), 'the zip archive is damaged or incomplete'],
  ['ada.zip', Buffer.alloc(0), 'the file is empty'],
  ['ada.zip', zipFile([]), 'it is empty'],
])('%s that cannot be unpacked has a grade that says so: %#', async (name, content, words) => {
  await using course = openTinyCourse();
  const file = join(course.root, name);
  writeFileSync(file, content);
  const { code, stdout, grade } = await gradeLocally(course, file);
  expect(grade).toMatchObject({ status: 'learner_error', points: { earned: 0, gradable: 35 } });
  expect(stdout).toContain(`This submission cannot be graded: ${words}`);
  expect(code).toBe(0);
});

test.each([
  ['a submission that is not there', ['nowhere'], 'there is no submission at nowhere'],
  ['a chapter that is not there', ['docs', '--chapter', '09-x'], 'there is no chapter "09-x"'],
  ['a report of an unknown kind', ['docs', '--report', 'pdf=x'], '--report is "pdf=x"'],
  ['a report without a file', ['docs', '--report', 'junit='], 'and that names no file'],
  ['a key that is not there', ['docs', '--key', 'none.pem'], 'the key cannot be read'],
  ['a key that is none', ['docs', '--key', 'package.json'], 'package.json: this is not a private'],
  ['a seed that is no number', ['docs', '--seed', 'abc'], '--seed takes a whole number'],
  ['a report in no folder', ['docs', '--report', 'junit=no/x.xml'], 'no/x.xml cannot be written'],
  ['a grade in the submission', ['.'], 'grade.json would be in the submission .'],
  [
    'a report in it',
    ['docs', '--report', 'junit=docs/x'],
    'docs/x would be in the submission docs',
  ],
])('%s is an error of the command, and nothing is written', async (_, args, words) => {
  await using course = openTinyCourse();
  const out = join(course.root, 'grade.json');
  const end = await runCourse(course.root, ['grade', ...args, '--lane', 'local', '--out', out]);
  expect(end.stderr).toContain(words);
  expect(end.code).toBe(2);
  expect(existsSync(out)).toBe(false);
});

test('a grade in no folder is an error before anything runs', async () => {
  await using course = openTinyCourse();
  const out = join(course.root, 'nowhere', 'grade.json');
  const args = ['grade', handIn(course, RIGHT), '--lane', 'local', '--out', out];
  const { code, stderr } = await runCourse(course.root, args);
  expect(stderr).toBe(
    `${out} cannot be written: no file can be created in its folder, ${dirname(out)} (ENOENT)\n→ Name a file in an existing, writable folder.\n`,
  );
  expect(code).toBe(2);
});

describe('a grade that is there', () => {
  /** Writes a grade of the submission that `handIn` makes, unless the fields say otherwise. */
  function writeEarlier({ root }: TinyCourse, fields: Partial<Grade> = {}, name = '.handed-in') {
    const { submission } = exampleGrade();
    const missing = ['it ran without walls'];
    const grade = { authoritative: false, missing, submission: { ...submission, name } };
    const text = JSON.stringify(exampleGrade({ ...grade, ...fields }));
    writeFileSync(join(root, 'grade.json'), text);
    return text;
  }

  const signature = { algorithm: 'ed25519', key_sha256: 'f'.repeat(64), value: 'AAAA' } as const;

  test.each([
    ['somebody else', {}, 'bob', 'is the grade of "bob", and this submission is ".handed-in"'],
    ['a key', { signature }, '.handed-in', 'is signed, and the new grade would not be'],
    ['walls', { authoritative: true, missing: [] }, '.handed-in', 'is a grade of the sealed lane'],
  ])('and has %s is not replaced', async (_, fields, name, words) => {
    await using course = openTinyCourse();
    const before = writeEarlier(course, fields, name);
    const { code, out, stderr } = await gradeLocally(course, handIn(course, RIGHT), ['--fresh']);
    expect(stderr).toContain(words);
    expect(code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe(before);
  });

  test('is not replaced by that of something that cannot be read', async () => {
    await using course = openTinyCourse();
    const before = writeEarlier(course);
    const { code, out, stderr } = await gradeLocally(course, handIn(course, { 'a/b.ts': '' }));
    expect(stderr).toContain('at its top level are "a/". Hand in the whole folder');
    expect(code).toBe(2);
    expect(readFileSync(out, 'utf8')).toBe(before);
  });
});

test('a bare repository is not taken for a folder', async () => {
  await using course = openTinyCourse();
  runGit(course.root, 'init', '--quiet', '--bare', '.handed-in');
  const { code, stderr } = await gradeLocally(course, join(course.root, '.handed-in'));
  expect(stderr).toContain('is a bare git repository\n→ Name the commit: --rev main.');
  expect(code).toBe(2);
});

test('a course that lies deeper in what was handed in is found there, and that is said', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, { [`ada/${FILE}`]: REFERENCE });
  const { grade, stdout } = await gradeLocally(course, submission);
  expect(stdout).toContain('read from the folder ada/');
  expect(grade).toMatchObject({
    points: { earned: 5 },
    submission: { name: '.handed-in', root: 'ada/' },
  });
});

test('a file that cannot be taken is no exercise that was not begun', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, { ...RIGHT, 'chapters/01-tiny/src/double.ts': '\0' });
  const { grade } = await gradeLocally(course, submission);
  expect(grade?.exercises.find(({ exercise }) => exercise === 'tiny/double')).toMatchObject({
    status: 'learner_error',
    verdict: 'errored',
    problem: 'chapters/01-tiny/src/double.ts was not accepted: it is not UTF-8 text.',
  });
});

describe('what stands in the place of files that are asked for', () => {
  const NOT_FOLLOWED = 'is a link (not followed), and must be a folder';

  test.each([
    ['inside of the submission', 'elsewhere'],
    ['outside of it', '/etc'],
    ['nowhere', 'gone'],
  ])(
    'a chapter that is a link that leads %s is told, and no exercise of it is called not begun',
    async (_, target) => {
      await using course = openTinyCourse();
      const submission = handIn(course, { 'elsewhere/src/shout.ts': REFERENCE });
      mkdirSync(join(submission, 'chapters'));
      symlinkSync(target, join(submission, 'chapters/01-tiny'));
      const { code, grade, stdout } = await gradeLocally(course, submission);
      expect(code).toBe(0);
      expect(stdout).toContain(`not accepted: chapters/01-tiny ${NOT_FOLLOWED}`);
      expect(grade?.points).toEqual({ earned: 0, gradable: 35, max: 35 });
      const outcome = {
        status: 'learner_error',
        verdict: 'errored',
        problem: `chapters/01-tiny was not accepted: it ${NOT_FOLLOWED}.`,
      };
      expect(grade?.exercises).toMatchObject([outcome, outcome, outcome]);
    },
  );

  test('keeps only those exercises from being graded that need it', async () => {
    await using course = openTinyCourse();
    const submission = handIn(course, RIGHT);
    mkdirSync(join(submission, 'chapters/01-tiny/src/double.ts'));
    execFileSync('mkfifo', [join(submission, 'chapters/01-tiny/src/fourfold.ts')]);
    const { grade } = await gradeLocally(course, submission);
    expect(grade?.exercises).toMatchObject([
      {
        exercise: 'tiny/double',
        status: 'learner_error',
        problem:
          'chapters/01-tiny/src/double.ts was not accepted: it is a folder, and must be a file.',
      },
      { exercise: 'tiny/shout', verdict: 'passed', problem: null },
      {
        exercise: 'tiny/fourfold',
        status: 'learner_error',
        problem: 'chapters/01-tiny/src/fourfold.ts was not accepted: it is not a regular file.',
      },
    ]);
  });

  test('is told of a chapter that is a git repository of its own in a commit, and read in a folder', async () => {
    await using course = openTinyCourse();
    const submission = handIn(course, { ...RIGHT, 'README.md': 'mine' });
    const author = ['-c', 'user.name=tiny', '-c', 'user.email=tiny@localhost'];
    for (const folder of [join(submission, 'chapters/01-tiny'), submission]) {
      runGit(folder, 'init', '--quiet');
      runGit(folder, 'add', '--all');
      runGit(folder, ...author, 'commit', '--quiet', '-m', 'As it is now');
    }
    const committed = await gradeLocally(course, submission, ['--rev', 'HEAD']);
    expect(committed.grade?.exercises[1]).toMatchObject({
      status: 'learner_error',
      problem: expect.stringContaining(
        'chapters/01-tiny was not accepted: it is a git repository of its own (a submodule)',
      ) as string,
    });
    const { grade } = await gradeLocally(course, submission);
    expect(grade?.exercises[1]).toMatchObject({ verdict: 'passed', problem: null });
  });

  test('is no result to be taken over from a grade that had nothing of it', async () => {
    await using course = openTinyCourse();
    const submission = handIn(course, RIGHT);
    await gradeLocally(course, submission);
    symlinkSync('shout.ts', join(submission, 'chapters/01-tiny/src/double.ts'));
    const { grade } = await gradeLocally(course, submission);
    expect(grade?.exercises[0]).toMatchObject({ status: 'learner_error', verdict: 'errored' });
    expect(grade?.times.taken_over).toEqual(['tiny/fourfold', 'tiny/shout']);
  });
});

/** Only root can be somebody else, who may not read everything. */
const testAsRoot = process.getuid?.() === 0 ? test : test.skip;

testAsRoot(
  'what the grader may not read ends in code 3, names path and user, and leaves the earlier grade alone',
  async () => {
    await using course = openTinyCourse();
    await using folder = openFolder({
      'nobody.cjs': 'process.setgid(65534);\nprocess.setuid(65534);\n',
    });
    const submission = handIn(course, RIGHT);
    const { out } = await gradeLocally(course, submission);
    const before = readFileSync(out, 'utf8');
    const closed = join(submission, 'chapters/01-tiny/src');
    chmodSync(closed, 0o700);
    execFileSync('chown', ['-R', '65534:65534', course.root, folder.path]);
    execFileSync('chown', ['-R', '0:0', closed]);
    const { code, stdout, stderr } = await runCourse(
      course.root,
      ['grade', submission, '--lane', 'local', '--out', out, '--fresh'],
      { NODE_OPTIONS: `--require ${join(folder.path, 'nobody.cjs')}`, TMPDIR: folder.path },
    );
    expect(stderr).toContain(`${closed} cannot be read by the user nobody (uid 65534): EACCES\n→ `);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe(before);
  },
);

test('what is graded again is graded in the same way, unless that is said again', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, RIGHT);
  const { out } = await gradeLocally(course, submission, ['--seed', '5', '--partial']);
  const again = ['regrade', submission, '--grade', out, '--explain'];
  const same = await runCourse(course.root, again);
  const other = await runCourse(course.root, [...again, '--seed', '6']);
  expect(same.stdout).toContain('Nothing that the grade depends on has changed.');
  expect(other.stdout).toBe('The same: 5 of 35 points.\nWhat has changed:\n- the seed: 5 → 6\n');
});

test('reports are written beside the grade', async () => {
  await using course = openTinyCourse();
  const file = join(course.root, 'report.xml');
  await gradeLocally(course, handIn(course, RIGHT), ['--report', `junit=${file}`]);
  expect(readFileSync(file, 'utf8')).toContain('<testsuite name="tiny/shout"');
});

test('an engine that does not answer is an error of the machine, and leaves an earlier grade alone', async () => {
  await using course = openTinyCourse();
  const submission = handIn(course, RIGHT);
  const { out } = await gradeLocally(course, submission);
  const before = readFileSync(out, 'utf8');
  const { code, stderr } = await runCourse(course.root, ['grade', submission, '--out', out], {
    DOCKER_HOST: 'unix:///nowhere/docker.sock',
  });
  expect(stderr).toMatch(/^a grade needs Docker: .*\n→ .*\n→ Or add --lane local, /m);
  expect(code).toBe(3);
  expect(readFileSync(out, 'utf8')).toBe(before);
});

test('where no answer of ours can stand in, the submission has to bring what an exercise builds on', async () => {
  const solution = (name: string) =>
    readFileSync(
      join(__dirname, `../fixtures/tiny-course/solutions/01-tiny/src/${name}.ts`),
      'utf8',
    );
  await using course = openTinyCourse({ changes: { solutions: null } });
  const submission = handIn(course, {
    'chapters/01-tiny/src/double.ts': solution('double'),
    'chapters/01-tiny/src/fourfold.ts': solution('fourfold'),
  });
  const { grade } = await gradeLocally(course, submission);
  expect(grade?.exercises.map(({ exercise, points }) => [exercise, points.earned])).toEqual([
    ['tiny/double', 10],
    ['tiny/shout', 0],
    ['tiny/fourfold', 20],
  ]);
});
