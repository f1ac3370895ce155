import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { loadAnswers, loadReferences } from '../../src/manifest/load-answers';
import { exampleExercise } from '../support/examples';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';

const FOLDER = 'solutions/01-tiny/answers/shout';
const shout = exampleExercise({ chapter: '01-tiny', stem: 'shout' });

test('answers come in file order, each with its files by their path in the chapter', async () => {
  await using folder = openFolder({
    [`${FOLDER}/answers.yaml`]: `
- name: whisper
  kind: rejected
  mistake: Says it softly.
  caught-by: [it is loud]
  lanes: [local]
- name: by-letter
  kind: accepted
  idea: Goes letter by letter.
`,
    [`${FOLDER}/whisper/src/shout.ts`]: '',
    [`${FOLDER}/whisper/views/shout.html`]: '',
    [`${FOLDER}/by-letter/src/shout.ts`]: '',
  });
  const file = (path: string) => join(folder.path, FOLDER, path);
  expect(loadAnswers(folder.path, shout)).toEqual([
    {
      name: 'whisper',
      kind: 'rejected',
      about: 'Says it softly.',
      caughtBy: ['it is loud'],
      lanes: ['local'],
      fault: undefined,
      files: {
        'src/shout.ts': file('whisper/src/shout.ts'),
        'views/shout.html': file('whisper/views/shout.html'),
      },
    },
    {
      name: 'by-letter',
      kind: 'accepted',
      about: 'Goes letter by letter.',
      caughtBy: [],
      lanes: undefined,
      fault: undefined,
      files: { 'src/shout.ts': file('by-letter/src/shout.ts') },
    },
  ]);
});

test('an exercise without answers.yaml has no answers', async () => {
  await using folder = openFolder();
  expect(loadAnswers(folder.path, shout)).toEqual([]);
});

test('an answer whose folder is missing has no files', async () => {
  await using folder = openFolder({
    [`${FOLDER}/answers.yaml`]: '- { name: gone, kind: accepted, idea: None. }',
  });
  expect(loadAnswers(folder.path, shout)).toMatchObject([{ name: 'gone', files: {} }]);
});

test.each([
  ['a rejected answer that nothing catches', 'kind: rejected, mistake: M., caught-by: []'],
  ['a rejected answer without its mistake', 'kind: rejected, caught-by: [it is loud]'],
  ['an accepted answer without its idea', 'kind: accepted'],
  ['an answer of another kind', 'kind: perhaps, idea: I.'],
  ['an answer in an unknown lane', 'kind: rejected, mistake: M., caught-by: [a], lanes: [fast]'],
])('%s is an error', async (_, fields) => {
  await using folder = openFolder({ [`${FOLDER}/answers.yaml`]: `- { name: a, ${fields} }` });
  const { message, next } = refusalOf(() => loadAnswers(folder.path, shout));
  expect(message).toMatch(/^solutions\/01-tiny\/answers\/shout\/answers\.yaml is not valid\n/);
  expect(next).toBe('Fix these fields; docs/authoring.md shows an example.');
});

test('a name that could not be a folder is an error', async () => {
  await using folder = openFolder({
    [`${FOLDER}/answers.yaml`]: '- { name: ../../src, kind: accepted, idea: I. }',
  });
  const { message } = refusalOf(() => loadAnswers(folder.path, shout));
  expect(message).toContain('lower-case letters, digits and dashes');
});

test('references are the files of a chapter beside its answers and notes', async () => {
  await using folder = openFolder({
    'solutions/01-tiny/src/shout.ts': '',
    'solutions/01-tiny/Dockerfile': '',
    'solutions/01-tiny/notes/shout.md': '',
    [`${FOLDER}/answers.yaml`]: '[]',
    'solutions/02-other/src/other.ts': '',
  });
  expect(loadReferences(folder.path, '01-tiny')).toEqual({
    Dockerfile: join(folder.path, 'solutions/01-tiny/Dockerfile'),
    'src/shout.ts': join(folder.path, 'solutions/01-tiny/src/shout.ts'),
  });
});

test('a chapter without solutions has no references', async () => {
  await using folder = openFolder();
  expect(loadReferences(folder.path, '01-tiny')).toEqual({});
});

const REFERENCE = 'export const loud = true;\n';
const DIFF =
  '--- src/shout.ts\n+++ src/shout.ts\n@@ -1,1 +1,1 @@\n-export const loud = true;\n+export const loud = false;\n';

/** One accepted answer called `a`, from these files. */
function loadOne(files: Readonly<Record<string, string>>) {
  const folder = openFolder({
    'solutions/01-tiny/src/shout.ts': REFERENCE,
    [`${FOLDER}/answers.yaml`]: '- { name: a, kind: accepted, idea: I. }',
    ...Object.fromEntries(Object.entries(files).map(([path, text]) => [`${FOLDER}/${path}`, text])),
  });
  const [answer] = loadAnswers(folder.path, shout);
  return { folder, answer };
}

test('a diff becomes the file that it makes of the reference', async () => {
  const { folder, answer } = loadOne({ 'a.diff': DIFF });
  await using _ = folder;
  expect(answer?.fault).toBeUndefined();
  expect(readFileSync(answer?.files['src/shout.ts'] ?? '', 'utf8')).toBe(
    'export const loud = false;\n',
  );
});

test.each([
  ['both a diff and a folder', { 'a.diff': DIFF, 'a/src/shout.ts': '' }, 'has both a.diff and'],
  ['a diff that no longer applies', { 'a.diff': DIFF.replace('-exp', '-imp') }, 'a.diff no longer'],
  ['a file that is the reference', { 'a/src/shout.ts': REFERENCE }, "repeats the reference's src"],
])('an answer with %s has a fault and no run', async (_, files, fault) => {
  const { folder, answer } = loadOne(files);
  await using __ = folder;
  expect(answer?.fault).toContain(fault);
});
