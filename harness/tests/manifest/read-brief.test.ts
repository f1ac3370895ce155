import { readBrief } from '../../src/manifest/read-brief';
import { refusalOf } from '../support/refusal';

const HEAD = `---
title: Shout a text
points: 5
minutes: 10
track: core
practice: texts
edits:
  - src/shout.ts
---
`;

const read = (text: string) => readBrief('exercises/02-shout.md', text);

test('the front matter has what the brief says, and lists that it leaves out are empty', () => {
  expect(read(HEAD).frontMatter).toEqual({
    title: 'Shout a text',
    points: 5,
    minutes: 10,
    track: 'core',
    practice: 'texts',
    edits: ['src/shout.ts'],
    after: [],
    needs: [],
    passes: [],
    uses: [],
  });
});

test('the task is what stands between the front matter and the hints', () => {
  const brief = read(`${HEAD}\nShout it.\n\n## Rules\n\nLoud.\n\n## Hints\n\n### How?\n\nSo.\n`);
  expect(brief.task).toBe('Shout it.\n\n## Rules\n\nLoud.');
});

test('a brief without hints has none', () => {
  expect(read(`${HEAD}\nShout it.\n`).hints).toEqual([]);
});

test('hints come in file order; those that begin with "When:" are for one test', () => {
  const hints = `## Hints\n\n### When: it is loud\n\nShout.\n\n### How?\n\nSo,\n\nand so.\n`;
  expect(read(`${HEAD}\nShout it.\n\n${hints}`).hints).toEqual([
    { when: 'it is loud', title: 'When: it is loud', text: 'Shout.' },
    { when: undefined, title: 'How?', text: 'So,\n\nand so.' },
  ]);
});

test('a hint that is only a title has no text', () => {
  expect(read(`${HEAD}\n## Hints\n\n### How?`).hints).toEqual([
    { when: undefined, title: 'How?', text: '' },
  ]);
});

test('a brief with Windows line ends is read like any other', () => {
  const text = `${HEAD}\nShout it.\n\n## Hints\n\n### When: it is loud\n\nShout.\n`;
  const { frontMatter, task, hints } = read(text.replaceAll('\n', '\r\n'));
  expect({ title: frontMatter.title, task, hints }).toEqual({
    title: 'Shout a text',
    task: 'Shout it.',
    hints: [{ when: 'it is loud', title: 'When: it is loud', text: 'Shout.' }],
  });
});

test('a brief without front matter is an error', () => {
  expect(refusalOf(() => read('# Shout\n'))).toEqual({
    message: 'exercises/02-shout.md has no front matter',
    next: 'Begin the file with a block of settings between two lines of three dashes (docs/authoring.md).',
    blame: 'course',
  });
});

test('front matter that is not YAML is an error with the place', () => {
  const { message } = refusalOf(() => read('---\ntitle: Shout: loud\n---\n'));
  expect(message).toMatch(/^exercises\/02-shout\.md is not YAML: .* at line 1, column \d+/);
});

test.each([
  ['a field that nobody knows', 'title: Shout', 'tittle: Shout', 'Unrecognized key: "tittle"'],
  ['points that are no whole number', 'points: 5', 'points: 1.5', 'expected int'],
  ['a track of another name', 'track: core', 'track: extra', 'expected one of "core"|"deep"'],
  ['an edit that is no path in the chapter', 'src/shout.ts', '../shout.ts', 'src/catalog/**'],
  ['an absolute edit', 'src/shout.ts', '/src/shout.ts', 'src/catalog/**'],
])('%s is an error', (_, before, after, words) => {
  const { message } = refusalOf(() => read(HEAD.replace(before, after)));
  expect(message).toMatch(/^exercises\/02-shout\.md: the front matter is not valid\n/);
  expect(message).toContain(words);
});
