import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { isForLearners } from '../../src/export/choose-files';
import { listFiles } from '../../src/support/list-files';
import { runCourse } from '../support/run-course';
import { runProgram } from '../support/run-program';
import { openFolder, type TemporaryFolder } from '../support/temporary-folder';

const ROOT = resolve(__dirname, '../../..');

let edition: TemporaryFolder;
let files: readonly string[];

beforeAll(async () => {
  edition = openFolder();
  const { code, stderr } = await runCourse(ROOT, ['export', '--learners', edition.path]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  files = listFiles(edition.path);
});

afterAll(() => edition[Symbol.asyncDispose]());

const read = (path: string) => readFileSync(join(edition.path, path), 'utf8');

test('it has what a repository and an install need', () => {
  expect(files).toEqual(
    expect.arrayContaining([
      '.gitignore',
      'LICENSE',
      'README.md',
      'chapters/kit/package.json',
      'harness/bin/course.js',
      'chapters/01-settings/shipped.json',
      'package-lock.json',
    ]),
  );
});

test('it says that it has no benchmark', async () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: { bench: string } };
  const [, ...args] = scripts.bench.split(' ');
  const options = { cwd: edition.path, env: process.env };
  const { code, stderr } = await runProgram(process.execPath, args, options);
  expect([code, stderr]).toEqual([2, expect.stringContaining('`npm run bench` is for authors')]);
});

test('no link of its pages leads nowhere', () => {
  const links = files
    .filter((path) => path.endsWith('.md'))
    .flatMap((page) =>
      [...withoutCode(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link.replace(/#.*$/, ''))
        .filter((link) => link !== '' && !/^[a-z]+:/.test(link))
        .map((link) => ({ page, link })),
    );
  expect(links.length).toBeGreaterThan(30);
  const nowhere = links.filter(
    ({ page, link }) => !existsSync(join(edition.path, dirname(page), link)),
  );
  expect(nowhere).toEqual([]);
});

test('its first page tells of nothing that only the course has', () => {
  expect(read('README.md')).not.toMatch(
    /npm test|course -- (diff|solution|prove)|authoring|\bours\b/,
  );
});

test('no reference and no other known answer is in it under any name', () => {
  const shipped = new Set(files.map(read));
  const ours = listFiles(join(ROOT, 'solutions'))
    .filter((path) => /\.(ts|md|yaml)$/.test(path))
    .filter((path) => shipped.has(readFileSync(join(ROOT, 'solutions', path), 'utf8')));
  expect(ours).toEqual([]);
});

test('its modules import nothing that is not for learners', () => {
  const kept = files
    .filter((path) => /^harness\/(src|bin)\/.*\.[jt]s$/.test(path))
    .flatMap((path) =>
      [...read(path).matchAll(/(?:from|import\(|require\() ?'(\.[^']*)'/g)].map(([, name = '']) =>
        join(dirname(path), `${name.replace(/\.js$/, '')}.js`),
      ),
    )
    // What is built there is not shipped.
    .filter((path) => !path.startsWith('harness/dist/'))
    .filter((path) => !isForLearners(path));
  expect(kept).toEqual([]);
});

function withoutCode(page: string): string {
  return page.replaceAll(/^```[\s\S]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
}
