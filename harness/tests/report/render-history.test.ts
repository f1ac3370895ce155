import { createPaint } from '../../src/report/paint';
import { describeAge, renderHistory, renderPlan } from '../../src/report/render-history';

const NOW = new Date('2026-01-10T12:00:00Z');
const look = { now: NOW, paint: createPaint(false) };
const secondsAgo = (count: number) => new Date(NOW.getTime() - count * 1000);
const A = { path: 'src/a.ts', state: 'kept', lines: 1 } as const;
const B = { path: 'src/b.ts', state: 'absent' } as const;
const C = { path: 'src/c.ts', state: 'damaged' } as const;

test('versions are listed with the newest first: when, by which command, which files', () => {
  const first = { id: '2', time: secondsAgo(7200), cause: 'reset', files: [A, B, C] };
  const last = { id: '11', time: secondsAgo(60), cause: 'undo', files: [{ ...A, lines: 12 }] };
  const versions = [
    { ...first, here: false, isStarter: false },
    { ...last, here: true, isStarter: true },
  ];
  const other = { title: "the course's files", argument: '--course-files tiny/double' };
  const text = renderHistory(
    [
      { title: 'tiny/double', argument: 'tiny/double', versions },
      { ...other, versions: versions.slice(0, 1) },
    ],
    look,
  );
  expect(text).toBe(`tiny/double
▸  11  before \`undo\`, 1 minute ago  (the starter, your files are like this now)
       src/a.ts: 12 lines
    2  before \`reset\`, 2 hours ago
       src/a.ts: 1 line
       src/b.ts: not there
       src/c.ts: the copy is damaged or missing
  \`npx course undo tiny/double --to <version>\` brings one back.

the course's files
    2  before \`reset\`, 2 hours ago
       src/a.ts: 1 line
       src/b.ts: not there
       src/c.ts: the copy is damaged or missing
  \`npx course undo --course-files tiny/double --to <version>\` brings one back.`);
});

test('what is about to be brought back is told by file', () => {
  const version = { id: '2', time: secondsAgo(180_000), cause: 'solution', files: [A, B] };
  expect(renderPlan('tiny/double', version, look))
    .toBe(`tiny/double as it was before \`solution\`, 2 days ago (version 2):
  src/a.ts: 1 line
  src/b.ts: removed, since it was not there then`);
});

test.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1 minute ago'],
  [3599, '59 minutes ago'],
  [3600, '1 hour ago'],
  [86_399, '23 hours ago'],
  [86_400, '1 day ago'],
])('%d seconds are told as %s', (seconds, text) => {
  expect(describeAge(secondsAgo(seconds), NOW)).toBe(text);
});
