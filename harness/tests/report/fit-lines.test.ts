import { fitLines, fitMessage, MOST_LINES } from '../../src/report/fit-lines';

const repeat = (count: number, line: string) =>
  Array.from({ length: count }, (_, i) => `${line}${i + 1}`);

function count(lines: readonly string[]) {
  const of = (start: string) => lines.filter((line) => line.startsWith(start)).length;
  return { expected: of('- '), received: of('+ '), same: of('  ') };
}

test('lines that a screen can hold are shown as they are', () => {
  const lines = [...repeat(12, '- old '), ...repeat(12, '+ new ')];
  expect(fitLines(lines)).toEqual(lines);
});

test.each([
  ['both are long', 40, 40, { expected: 12, received: 12, same: 0 }, '… 66 more lines'],
  ['what was expected is long', 40, 3, { expected: 21, received: 3, same: 0 }, '… 29 more lines'],
  ['what was received is long', 3, 40, { expected: 3, received: 21, same: 0 }, '… 29 more lines'],
  ['neither is', 9, 9, { expected: 9, received: 9, same: 6 }, '… 4 more lines'],
])('of a difference, where %s, both halves are shown', (_, old, now, shown, last) => {
  const lines = [...repeat(10, '  same '), ...repeat(old, '- old '), ...repeat(now, '+ new ')];
  const fitting = fitLines(lines);
  expect(count(fitting)).toEqual(shown);
  expect(fitting.at(-1)).toBe(last);
});

test('the lines stay in their order', () => {
  const lines = [...repeat(20, '- old '), '  same', ...repeat(20, '+ new ')];
  const fitting = fitLines(lines);
  expect([fitting[0], fitting[11], fitting[12], fitting[23]]).toEqual([
    '- old 1',
    '- old 12',
    '+ new 1',
    '+ new 12',
  ]);
});

test('where Jest compares no lines, what was received is shown as well', () => {
  const lines = ['Expected pattern: /ink/', ...repeat(30, 'x'), 'Received string: "a', 'b"'];
  expect(fitLines(lines).slice(-4)).toEqual(['x21', 'Received string: "a', 'b"', '… 9 more lines']);
});

test('changed lines that are long are cut to where they begin to differ', () => {
  const line = (middle: string) => `${'x'.repeat(200)}${middle}${'y'.repeat(200)}`;
  const lines = ['+ came', `- ${line('old')}`, '- gone', `+ ${line('new')}`, '  same'];
  expect(fitLines(lines)).toEqual([
    '+ came',
    `- …${'x'.repeat(20)}old${'y'.repeat(77)}…`,
    '- gone',
    `+ …${'x'.repeat(20)}new${'y'.repeat(77)}…`,
    '  same',
  ]);
});

test('a line without end is cut', () => {
  expect(fitLines(['x'.repeat(5000)])).toEqual([`${'x'.repeat(999)}…`]);
});

test('a message becomes narrower before a line of it is left out', () => {
  const lines = [`expected  ${'x'.repeat(500)}`, `received  ${'y'.repeat(500)}`];
  expect(fitMessage(lines, 2000)).toBe(lines.join('\n'));
  expect(fitMessage(lines, 250)).toBe(
    `expected  ${'x'.repeat(109)}…\nreceived  ${'y'.repeat(109)}…`,
  );
});

test('a message is never longer than it may be', () => {
  expect(fitMessage(repeat(100, 'line '), 50)).toHaveLength(50);
});

test('very many changed lines are fitted before anybody gives up', () => {
  const lines = Array.from({ length: 100_000 }, (_, at) => (at % 2 ? `+ ${at}` : ` ${at}`));
  expect(fitLines(lines)).toHaveLength(MOST_LINES + 1);
});
