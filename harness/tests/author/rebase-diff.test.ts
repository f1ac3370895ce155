import { rebaseDiff } from '../../src/author/rebase-diff';
import { applyAnswerDiff, renderAnswerDiff } from '../../src/manifest/answer-diff';

const BEFORE = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('');
const DIFF = renderAnswerDiff({ 'a.ts': BEFORE.replace('line 9\n', 'line nine\n') }, () => BEFORE);
const rebaseOn = (reference: string) => rebaseDiff(DIFF, () => reference);

test('a diff that fits stays as it is', () => {
  expect(rebaseOn(BEFORE)).toEqual({ kind: 'fits' });
});

test.each([
  ['lines were added above', `new\n${BEFORE}`],
  ['a line beside the change is another one', BEFORE.replace('line 7', 'LINE 7')],
])('a diff is based on the reference again when %s', (_, reference) => {
  const rebased = rebaseOn(reference);
  expect(rebased.kind).toBe('moved');
  const diff = rebased.kind === 'moved' ? rebased.diff : '';
  expect(applyAnswerDiff(diff, () => reference)).toEqual({
    ok: true,
    files: { 'a.ts': reference.replace('line 9\n', 'line nine\n') },
  });
});

test('a diff whose own line is gone is lost, and says what it expects', () => {
  const rebased = rebaseOn(BEFORE.replace('line 9\n', ''));
  expect(rebased).toEqual({
    kind: 'lost',
    fault:
      'no longer applies: hunk 1 of a.ts expects "line 9" at line 10, where the reference has "line 10"',
  });
});
