import { renderPage } from '../../src/export/render-page';
import { refusalOf } from '../support/refusal';

const render = (...lines: string[]) => renderPage('README.md', `${lines.join('\n')}\n`);

test('a page without marks is as it was', () => {
  expect(render('# Course', '', 'One `<!-- comment -->`.')).toBe(
    '# Course\n\nOne `<!-- comment -->`.\n',
  );
});

test('a line that is only for the course is left out, also in a table', () => {
  expect(
    render('- one', '- two <!-- course only -->', '', '| a | b <!-- course only -->    |', '| c |'),
  ).toBe('- one\n\n| c |\n');
});

test('a block that is only for the course is left out, and nothing between two of them', () => {
  const block = ['<!-- course only: -->', '', 'ours', '', '<!-- :course only -->', ''];
  expect(render('one', '', ...block, 'two', '', ...block, 'three')).toBe('one\n\ntwo\n\nthree\n');
});

test('what only learners see is shown', () => {
  expect(render('one', '', '<!-- learners:', '```sh', 'npm start', '```', '-->', '', 'two')).toBe(
    'one\n\n```sh\nnpm start\n```\n\ntwo\n',
  );
});

test.each([
  ['that does not end', ['<!-- course only: -->', 'ours']],
  ['that does not begin', ['ours', '<!-- :course only -->']],
  ['in the middle of a line', ['ours <!-- course only --> and theirs']],
])('a mark %s is an error: it may have been about an answer', (_, lines) => {
  expect(refusalOf(() => render(...lines)).message).toContain('README.md has a mark');
});
