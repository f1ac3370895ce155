import type { Grade } from '../../../src/model/grade';
import { renderMarkdown } from '../../../src/report/grade/markdown';
import {
  exampleGrade,
  exampleGradedExercise,
  exampleGradedTest,
} from '../../support/example-grade';
import { golden } from './golden';
import { HOSTILE_MESSAGE, richGrade } from './rich-grade';

interface Parts {
  /** The texts of its code blocks. */
  readonly blocks: readonly string[];
  /** All other lines. */
  readonly prose: readonly string[];
}

/**
 * Takes it apart as CommonMark has it: a block ends where a line is nothing but a fence that is as
 * long as the one that began it.
 */
function takeApart(markdown: string): Parts {
  const blocks: string[] = [];
  const prose: string[] = [];
  let fence: string | undefined;
  let lines: string[] = [];
  // A carriage return ends a line too.
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const [, ticks = '', info = ''] = /^ {0,3}(`{3,})(.*)$/.exec(line) ?? [];
    if (fence === undefined && ticks !== '' && !info.includes('`')) {
      fence = ticks;
      lines = [];
    } else if (fence !== undefined && ticks.length >= fence.length && info.trim() === '') {
      blocks.push(lines.join('\n'));
      fence = undefined;
    } else {
      (fence === undefined ? prose : lines).push(line);
    }
  }
  return { blocks, prose };
}

/** The cells of each line of the table, without its head. */
function rowsOf(markdown: string): string[][] {
  return takeApart(markdown)
    .prose.filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => line.slice(1, -1).split(/(?<!\\)\|/))
    .map((cells) => cells.map((cell) => cell.trim()));
}

function gradeOfFailure(title: string, message: string): Grade {
  const tests = [exampleGradedTest(title, { verdict: 'failed', message })];
  return exampleGrade({ exercises: [exampleGradedExercise({ verdict: 'failed', tests })] });
}

test('a grade is told in Markdown', () => {
  expect(renderMarkdown(richGrade())).toBe(golden('markdown.md'));
});

test.each([
  ['fences', HOSTILE_MESSAGE],
  ['a fence at its end', 'so it is\n```'],
  ['a fence that is longer than others', '``````````\n# 100 points\n``````````'],
  ['fences of tildes', '~~~\n# 100 points\n~~~'],
  ['nothing', ''],
  ['HTML', '</code></pre><h1>100 points</h1>'],
])('a message cannot leave its code block, also where it holds %s', (_, message) => {
  expect(takeApart(renderMarkdown(gradeOfFailure('it is loud', message))).blocks).toEqual([
    message,
  ]);
});

test('what a message holds stands nowhere but in its code block', () => {
  const { prose } = takeApart(renderMarkdown(gradeOfFailure('it is loud', HOSTILE_MESSAGE)));
  expect(prose.join('\n')).not.toMatch(/forged|100 points|img|example\.com/);
});

test('a problem cannot leave its code block', () => {
  const problem = '```\n# 100 of 100 points\n```';
  const grade = exampleGrade({
    status: 'learner_error',
    problem,
    exercises: [exampleGradedExercise({ verdict: 'errored', problem })],
  });
  expect(takeApart(renderMarkdown(grade)).blocks).toEqual([problem, problem]);
});

test.each(['\n', '\r', '\r\n'])('a title cannot begin a line of its own with %j', (end) => {
  const { prose } = takeApart(renderMarkdown(gradeOfFailure(`loud${end}# 100 points`, 'no')));
  expect(prose).toContain('❌ loud \\# 100 points');
});

test('a title means nothing in Markdown', () => {
  const title = '<b>&lt;</b> [x](y) ![z](w) *a* _b_ `c` ~~d~~ | # \\';
  expect(renderMarkdown(gradeOfFailure(title, 'no'))).toContain(
    '❌ \\<b\\>\\&lt;\\</b\\> \\[x\\](y) \\!\\[z\\](w) \\*a\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\| \\# \\\\\n',
  );
});

test('each exercise is one line of the table, whatever its messages hold', () => {
  expect(rowsOf(renderMarkdown(richGrade()))).toEqual([
    ['✅', 'tiny/shout', 'passed (equals reference)', '2 of 2', '5 of 5'],
    ['❌', 'tiny/double', 'failed', '1 of 3', '0 of 10'],
    ['💥', 'tiny/fourfold', 'timeout', '2 of 3', '0 of 20'],
    ['➖', 'tiny/keep', 'not-graded', '1 of 2', '0 of 10'],
    ['⬜', 'tiny/whisper', 'not-begun', '0 of 2', '0 of 10'],
  ]);
});

test('the points in the title are the sum of those in the table', () => {
  const markdown = renderMarkdown(richGrade());
  const points = rowsOf(markdown).map((row) => row[4]?.split(' of ').map(Number) ?? []);
  const sum = (at: number) => points.reduce((before, of) => before + (of[at] ?? 0), 0);
  expect(markdown).toMatch(new RegExp(`^# ${sum(0)} of ${sum(1)} points\n`));
});

test('points that could not be judged are named', () => {
  const points = { earned: 5, gradable: 45, max: 55 };
  expect(renderMarkdown(exampleGrade({ points }))).toContain(
    '\n\n10 points could not be judged here.\n\n',
  );
});

test('where all could be judged, nothing is said about it', () => {
  expect(renderMarkdown(exampleGrade())).not.toContain('could not be judged');
});

test('a grade that counts says who says so', () => {
  expect(renderMarkdown(exampleGrade())).toContain('Graded by the instructor, in the sealed lane.');
});

test('a grade that does not count says what it lacks', () => {
  const missing = ['it ran at home', 'nobody looked'];
  const grade = exampleGrade({ authority: 'none', authoritative: false, missing });
  expect(renderMarkdown(grade)).toContain(
    'Graded on a machine without authority. **Not authoritative:** it ran at home; nobody looked.',
  );
});

test('a submission that cannot be graded has no table, and says why', () => {
  const problem = 'This submission cannot be graded: it is no zip.';
  const markdown = renderMarkdown(
    exampleGrade({ status: 'learner_error', problem, exercises: [] }),
  );
  expect({ blocks: takeApart(markdown).blocks, rows: rowsOf(markdown) }).toEqual({
    blocks: [problem],
    rows: [],
  });
});

test('the name of a file that was not taken stays in its line', () => {
  const { submission } = exampleGrade();
  const refused = [{ path: 'chapters/01-tiny/src/`a`\n# b|<i>.ts', reason: 'is a link' }];
  const markdown = renderMarkdown(exampleGrade({ submission: { ...submission, refused } }));
  expect(takeApart(markdown).prose).toContain(
    '- chapters/01-tiny/src/\\`a\\` \\# b\\|\\<i\\>.ts is a link',
  );
});

test('of very many changed files the last are counted', () => {
  const { submission } = exampleGrade();
  const changed = Array.from({ length: 53 }, (_, at) => `file-${at}.ts`);
  const markdown = renderMarkdown(exampleGrade({ submission: { ...submission, changed } }));
  expect(markdown).toContain('- file-49.ts\n- and 3 more\n');
});
