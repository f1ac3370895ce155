import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { listFiles } from '../../src/support/list-files';

const ROOT = resolve(__dirname, '../../..');
const SNIPPET = /<!-- from (\S+) -->\s+```\w+\n([\s\S]*?)```/g;

const snippets = readdirSync(join(ROOT, 'docs'))
  .filter((name) => name.endsWith('.md'))
  .flatMap((page) => {
    const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
    return [...text.matchAll(SNIPPET)].map(([, file = '', code = '']) => ({ page, file, code }));
  });

test('the docs show code that stands in tested files', () => {
  expect(snippets.length).toBeGreaterThan(2);
});

test.each(snippets)('$page shows $file as it is', ({ file, code }) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(code.trim());
});

test('every command that the README names exists', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const named = [...readme.matchAll(/npx course ([a-z]+)/g)].map(([, name]) => name);
  const cli = ['learner-commands.ts', 'course-commands.ts'].map((file) =>
    readFileSync(join(ROOT, 'harness/src/cli', file), 'utf8'),
  );
  const added = /(?:\.command\(|\(program, )'([a-z]+)'/g;
  const known = [...cli.join('').matchAll(added)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

/**
 * A pack is loaded before anything is installed, and proof.md was made with these words. What runs
 * tests is part of each proof: its messages change when all is proven again.
 */
const MAY_NAME_NPM = /services load|^prove\/proof-document|^cli\/kept-by-npm|^(lanes|services)\//;

test('messages name commands that work in every folder of the course', () => {
  const folder = join(ROOT, 'harness/src');
  const lines = listFiles(folder).flatMap((path) =>
    readFileSync(join(folder, path), 'utf8')
      .split('\n')
      .map((line) => `${path}: ${line.trim()}`),
  );
  const named = lines.filter((line) => /npm run course/.test(line));
  expect(named.filter((line) => !MAY_NAME_NPM.test(line))).toEqual([]);
});
