export interface NewExercise {
  readonly chapter: string;
  readonly topic: string;
  readonly stem: string;
  readonly order: number;
}

/**
 * The files of a new exercise, with everything that its author has to fill in: path in the
 * repository → content.
 */
export function newExercise({ chapter, topic, stem, order }: NewExercise): Record<string, string> {
  const number = String(order).padStart(2, '0');
  const name = camelCase(stem);
  const seam = `src/${stem}.ts`;
  const title = 'it does what the brief says';
  return {
    [`chapters/${chapter}/exercises/${number}-${stem}.md`]: brief(seam, title),
    [`chapters/${chapter}/tests/${stem}.test.ts`]: suite(name, title),
    [`chapters/${chapter}/${seam}`]: starter(topic, stem, name),
    [`solutions/${chapter}/${seam}`]: `export function ${name}(): string {\n  return 'to be written';\n}\n`,
    [`solutions/${chapter}/notes/${stem}.md`]:
      'Say why the reference is as it is, what else would work, and what to use in production.\n',
    [`solutions/${chapter}/answers/${stem}/answers.yaml`]: answers(title),
  };
}

function brief(seam: string, title: string): string {
  return `---
title: Say what the learner will do
points: 10
minutes: 20
track: deep
practice: what a Django guide calls this
edits:
  - ${seam}
---

What, and why.

## Rules

## Example

## What Django does

## In production

## Hints

### When: ${title}

### What is the first question to ask?

### What is the second?
`;
}

function suite(name: string, title: string): string {
  return `import { open } from '@bookshop/kit';

import type { Shop } from '../src/shop';

test('${title}', async () => {
  const { ${name} } = await open<Shop>();
  expect(await ${name}.${name}()).toBe('to be written');
});
`;
}

function starter(topic: string, stem: string, name: string): string {
  return `import { NotImplemented } from '@bookshop/kit/app';

export function ${name}(): string {
  // TODO: say what to do here.
  throw new NotImplemented('${topic}/${stem}');
}
`;
}

function answers(title: string): string {
  return `# At least one accepted and four rejected answers; \`course author keep\` stores the files of each.
- name: another-way
  kind: accepted
  idea: Says in one sentence how it differs.
- name: the-usual-mistake
  kind: rejected
  mistake: Says in one sentence what is wrong.
  caught-by:
    - '${title}'
`;
}

function camelCase(stem: string): string {
  return stem.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
