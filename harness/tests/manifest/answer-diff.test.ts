import { applyAnswerDiff, renderAnswerDiff } from '../../src/manifest/answer-diff';

const LINES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const reference: Record<string, string> = {
  'src/a.ts': `${LINES.join('\n')}\n`,
  'src/b.ts': 'no end of line',
};
const read = (path: string) => reference[path];
const changed = (before: string, after: string) => ({
  'src/a.ts': reference['src/a.ts']?.replace(before, after) ?? '',
});
const faultOf = (diff: string) => {
  const outcome = applyAnswerDiff(diff, read);
  return outcome.ok ? undefined : outcome.fault;
};

test.each([
  ['a line that is changed', changed('four', 'FOUR')],
  ['a first line', changed('one', 'zero\none')],
  ['lines that are gone', changed('three\nfour\n', '')],
  ['two places of a file', { 'src/a.ts': reference['src/a.ts']?.replace(/e\n/g, 'E\n') ?? '' }],
  ['a file that ends without a line end', { 'src/b.ts': 'still no end of line' }],
  ['a new file', { 'src/c.ts': 'export {};\n' }],
  ['two files', { ...changed('one', '1'), 'src/c.ts': 'export {};\n' }],
])('%s is stored and had back', (_, files) => {
  expect(applyAnswerDiff(renderAnswerDiff(files, read), read)).toEqual({ ok: true, files });
});

test('a diff shows the mistake and three lines around it', () => {
  expect(renderAnswerDiff(changed('five', '5'), read)).toBe(
    '--- src/a.ts\n+++ src/a.ts\n@@ -2,7 +2,7 @@\n two\n three\n four\n-five\n+5\n six\n seven\n eight\n',
  );
});

test('a file that is the same is no part of a diff', () => {
  expect(renderAnswerDiff({ 'src/a.ts': reference['src/a.ts'] ?? '' }, read)).toBe('');
});

const GOOD = renderAnswerDiff(changed('five', '5'), read);

test.each([
  ['changes a line that the reference no longer has', GOOD.replaceAll('five', 'fünf')],
  ['fits a line further down', GOOD.replace('-2,7 +2,7', '-1,7 +1,7')],
])('a diff that %s names the hunk and both lines', (_, diff) => {
  expect(faultOf(diff)).toMatch(
    /^no longer applies: hunk 1 of src\/a\.ts expects ".+" at line \d, where the reference has ".+"$/,
  );
});

test.each([
  ['has Windows line ends', GOOD.replaceAll('\n', '\r\n'), 'has Windows line ends'],
  ['is no diff', 'export {};\n', 'changes nothing'],
  ['is empty', '', 'changes nothing'],
  ['counts its lines wrongly', GOOD.replace('-2,7', '-2,9'), 'is not a unified diff'],
  ['lists a file twice', GOOD + GOOD, 'changes src/a.ts in two places of the diff'],
  [
    'makes the reference',
    GOOD.replace('+5', '+five'),
    "changes nothing in the reference's src/a.ts",
  ],
  ['changes an unknown file', GOOD.replaceAll('a.ts', 'z.ts'), 'which the reference does not have'],
  ['leaves the chapter', GOOD.replaceAll('src/a.ts', '../a.ts'), 'is not a path in the chapter'],
  ['removes a file', GOOD.replace('+++ src/a.ts', '+++ /dev/null'), 'renames or removes src/a.ts'],
])('a diff that %s is an error', (_, diff, fault) => {
  expect(faultOf(diff)).toContain(fault);
});

test('a diff that adds a file which the reference has is an error', () => {
  const diff = renderAnswerDiff({ 'src/c.ts': 'export {};\n' }, () => undefined);
  expect(faultOf(diff.replaceAll('src/c.ts', 'src/a.ts'))).toBe(
    'adds src/a.ts, which the reference has',
  );
});
