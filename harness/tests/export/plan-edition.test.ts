import { isForLearners } from '../../src/export/choose-files';
import { planEdition, type ShippedFiles } from '../../src/export/plan-edition';
import { refusalOf } from '../support/refusal';

const shippedFiles = (...paths: string[]): ShippedFiles => ({
  paths: () => paths,
  locate: (path) => `/originals/${path}`,
});

test.each([
  'solutions/01-settings/src/settings/reader.ts',
  'docs/proof.md',
  'docs/authoring.md',
  'docs/a-page-that-is-new.md',
  'harness/attacks/A01-exit-at-import.ts',
  'harness/tests/fixtures/tiny-course/solutions/01-tiny/src/double.ts',
  'harness/bench/bench-program.ts',
  'harness/dist/cli/main.js',
  '.github/workflows/check.yml',
  '.course/progress.json',
  '.env',
  'my-notes.md',
  'grade.json',
])('%s is not for learners', (path) => {
  expect(isForLearners(path)).toBe(false);
});

test.each([
  '.github/workflows/grade.yml',
  'package-lock.json',
  'LICENSE',
  '.gitignore',
  'harness/src/cli/main.ts',
  'README.md',
])('%s is', (path) => {
  expect(isForLearners(path)).toBe(true);
});

test('chapters come from where their originals are, whatever lies in them', () => {
  const files = planEdition({
    root: '/course',
    listed: ['chapters/01-tiny/src/mine.ts', 'LICENSE', 'README.md'],
    shipped: shippedFiles('chapters/01-tiny/README.md'),
  });
  expect(files).toEqual([
    { path: 'LICENSE', from: '/course/LICENSE', isPage: false },
    { path: 'README.md', from: '/course/README.md', isPage: true },
    {
      path: 'chapters/01-tiny/shipped.json',
      from: '/course/chapters/01-tiny/shipped.json',
      isPage: false,
    },
    {
      path: 'chapters/01-tiny/README.md',
      from: '/originals/chapters/01-tiny/README.md',
      isPage: false,
    },
  ]);
});

test('without a lock nobody knows what was shipped, and nothing is made', () => {
  const plan = () => planEdition({ root: '/course', listed: ['LICENSE'], shipped: shippedFiles() });
  expect(refusalOf(plan).next).toContain('prove --write');
});
