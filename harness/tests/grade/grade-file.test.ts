import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

import { readGrade, writeGrade } from '../../src/grade/grade-file';
import { signGrade } from '../../src/grade/sign';
import { exampleGrade, exampleGradedExercise, exampleHash } from '../support/example-grade';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';

const next = 'Name a file that `npx course grade` wrote.';

/** The error for a file with this text, without the file's name. */
async function refusalOfText(text: string) {
  await using folder = openFolder({ 'grade.json': text });
  const file = join(folder.path, 'grade.json');
  const { message, ...rest } = refusalOf(() => readGrade(file));
  return { message: message.replace(file, '<file>'), ...rest };
}

/** The text of a grade in which one piece is replaced. */
function textWith(before: string, after: string): string {
  const text = JSON.stringify(exampleGrade());
  if (!text.includes(before)) throw new Error(`a grade does not hold ${before}`);
  return text.replace(before, () => after);
}

test('a grade is read as it was written', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  const { privateKey } = generateKeyPairSync('ed25519');
  const grade = signGrade(
    exampleGrade({ problem: 'emoji 🦊, "quotes"\nand half \uD83E' }),
    privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  writeGrade(file, grade);
  expect(readGrade(file)).toEqual(grade);
});

test('a grade is text for people: one field a line, and a line end at its end', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  writeGrade(file, exampleGrade());
  expect(readFileSync(file, 'utf8')).toMatch(
    /^\{\n {2}"schema": "bookshop-course\/grade\/v1",\n[^]*\n\}\n$/,
  );
});

test('a grade that is there is replaced, and nothing is left beside it', async () => {
  await using folder = openFolder({ 'grade.json': 'old, and longer than nothing' });
  const file = join(folder.path, 'grade.json');
  const grade = exampleGrade({ problem: 'another one' });
  writeGrade(file, grade);
  expect({ grade: readGrade(file), files: readdirSync(folder.path) }).toEqual({
    grade,
    files: ['grade.json'],
  });
});

test.each([
  ['that is not there', (folder: string) => join(folder, 'none', 'grade.json')],
  ['that is a file', (folder: string) => join(folder, 'file', 'grade.json')],
])('a grade that cannot be written into a folder %s is a trouble of the machine', async (_, at) => {
  await using folder = openFolder({ file: 'no folder' });
  const refusal = refusalOf(() => writeGrade(at(folder.path), exampleGrade()));
  expect(refusal).toEqual({
    message: expect.stringMatching(/^the grade cannot be written: E\w+/),
    next: 'Name a file in an existing, writable folder: --out grade.json.',
    blame: 'machine',
  });
});

test('a grade that is not there is told with the command that writes one', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  expect(refusalOf(() => readGrade(file))).toEqual({
    message: `there is no grade at ${file}`,
    next: '`npx course grade <submission> --out <file>` writes one.',
    blame: 'course',
  });
});

test('a folder is no grade', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  mkdirSync(file);
  expect(refusalOf(() => readGrade(file))).toEqual({
    message: expect.stringContaining(`${file} is not a grade\nIt is not a regular file`),
    next,
    blame: 'course',
  });
});

test.each(['', '{', 'null null', '<?xml version="1.0"?>', "{'schema': 1}"])(
  'a file that holds %j is told not to be JSON',
  async (text) => {
    expect(await refusalOfText(text)).toEqual({
      message: '<file> is not a grade\nIt is not JSON.',
      next,
      blame: 'course',
    });
  },
);

test('a key that was named by mistake is not printed', async () => {
  const { message } = await refusalOfText('-----BEGIN PRIVATE KEY-----\nhunter2\n');
  expect(message).not.toMatch(/PRIVATE|hunter2/);
});

test.each([
  ['a number', '7', 'expected object, received number'],
  ['nothing', 'null', 'expected object, received null'],
  ['a list', '[]', 'expected object, received array'],
  [
    'a grade of another version',
    textWith('bookshop-course/grade/v1', 'bookshop-course/grade/v2'),
    'expected "bookshop-course/grade/v1"\n  → at schema',
  ],
  ['a field too many', textWith('{', '{"bonus":5,'), 'Unrecognized key: "bonus"'],
  ['a prototype', textWith('{', '{"__proto__":{"points":1},'), 'Unrecognized key: "__proto__"'],
  [
    'a prototype in its points',
    textWith('{"earned":5,', '{"__proto__":{},"earned":5,'),
    'Unrecognized key: "__proto__"\n  → at points',
  ],
  ['too large a number', textWith('"earned":5', '"earned":1e400'), '→ at points.earned'],
  ['an inexact number', textWith('"earned":5', '"earned":9007199254740993'), '→ at points.earned'],
  ['a share of a point', textWith('"earned":5', '"earned":4.5'), '→ at points.earned'],
  ['less than no point', textWith('"earned":5', '"earned":-1'), '→ at points.earned'],
  ['points as a text', textWith('"earned":5', '"earned":"5"'), '→ at points.earned'],
  ['an unknown status', textWith('"status":"graded"', '"status":"fine"'), '→ at status'],
  ['a short hash', textWith(exampleHash('a'), 'aaaa'), '→ at submission.sha256'],
  ['no time', textWith('2026-01-31T12:00:00.000Z', 'yesterday'), '→ at times.graded_at'],
  ['an endless limit', textWith('"seconds":30', '"seconds":1e400'), '→ at inputs.limits.seconds'],
])('a file that holds %s is an error, with the place', async (_, text, what) => {
  expect(await refusalOfText(text)).toEqual({
    message: expect.stringMatching(/^<file> is not a grade\n/),
    next,
    blame: 'course',
  });
  expect((await refusalOfText(text)).message).toContain(what);
});

test('a refusal is no longer than a person reads, whatever the file holds', async () => {
  const exercises = Array.from({ length: 1000 }, () => ({ exercise: 1 }));
  const { message } = await refusalOfText(JSON.stringify({ ...exampleGrade(), exercises }));
  expect(message.length).toBeLessThan(2100);
});

const TWICE = 'It has a field twice, or one that no grade has.';

test.each([
  [
    'its points twice',
    textWith('"points":', '"points":{"earned":9,"gradable":9,"max":9},"points":'),
  ],
  [
    'a field twice, written in another way',
    textWith('"status":', '"st\\u0061tus":"oom","status":'),
  ],
  ['a field twice with the same value', textWith('"earned":5', '"earned":5,"earned":5')],
  ['an image twice', textWith('"images":{', '"images":{"box":"sha256:1",')],
  ['a prototype among its images', textWith('"images":{', '"images":{"__proto__":"sha256:1",')],
])('a file that has %s is no grade: another program may take the other one', async (_, text) => {
  expect((await refusalOfText(text)).message).toBe(`<file> is not a grade\n${TWICE}`);
});

test('a file that is larger than any grade is refused before it is read', async () => {
  await using folder = openFolder({ 'grade.json': '' });
  const file = join(folder.path, 'grade.json');
  truncateSync(file, 100_000_000);
  expect(refusalOf(() => readGrade(file)).message).toBe(
    `${file} is not a grade\nIt has more than 32000000 bytes`,
  );
});

test('bytes that are no text are not replaced by others', async () => {
  const bytes = Buffer.from(textWith('"ada"', '"ad_"'));
  bytes[bytes.indexOf('ad_') + 2] = 0xff;
  await using folder = openFolder({ 'grade.json': bytes });
  expect(refusalOf(() => readGrade(join(folder.path, 'grade.json'))).message).toMatch(
    /is not a grade\nIt is not UTF-8 text$/,
  );
});

test('a grade that was cut anywhere is none', async () => {
  const text = JSON.stringify(exampleGrade());
  for (let length = 0; length < text.length; length += 97)
    expect((await refusalOfText(text.slice(0, length))).message).toContain('It is not JSON.');
});

test('commands to a terminal in a file are not passed on by its refusal', async () => {
  const { message } = await refusalOfText(textWith('{', '{"\\u001b[2Jbonus":5,'));
  expect(message).toContain('\\u001b[2Jbonus');
});

test('a new grade does not replace one that was written meanwhile', async () => {
  await using folder = openFolder({ 'grade.json': 'of another grader' });
  const file = join(folder.path, 'grade.json');
  expect(refusalOf(() => writeGrade(file, exampleGrade(), { isNew: true }))).toEqual({
    message: `another grade was written to ${file} meanwhile, and was not changed`,
    next: 'Name another file with --out, and grade again.',
    blame: 'course',
  });
  expect(readFileSync(file, 'utf8')).toBe('of another grader');
});

test('names that every object has are names like others', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  const inputs = { constructor: exampleHash('1'), toString: exampleHash('2') };
  const grade = exampleGrade({ exercises: [exampleGradedExercise({ inputs: { ...inputs } })] });
  writeGrade(file, grade);
  expect(readGrade(file)).toEqual(grade);
});

test('a grade whose numbers contradict each other is none, with what they say', async () => {
  const text = textWith('"points":{"earned":5,"gradable":5', '"points":{"earned":25,"gradable":10');
  expect(await refusalOfText(text)).toEqual({
    message: expect.stringMatching(
      /^<file> is not a grade\nIt contradicts itself: .*25 points of 10/,
    ),
    next,
    blame: 'course',
  });
});
