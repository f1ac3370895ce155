import { renderAnswerDiff } from '../manifest/answer-diff';

export interface NewChapter {
  /** The folder's name: `03-api`. */
  readonly name: string;
  readonly topic: string;
  /** Versions of the packages that chapters use, as the other chapters have them. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The files of a new chapter that runs, opens and proves: an app with one small exercise in it, to be renamed or
 * replaced. Path in the repository → text.
 */
export function newChapter({ name, topic, versions }: NewChapter): Record<string, string> {
  const chapter = `chapters/${name}`;
  const solutions = `solutions/${name}`;
  return {
    [`${chapter}/package.json`]: manifest(name, versions),
    [`${chapter}/README.md`]: readme(name, topic),
    [`${chapter}/src/main.ts`]: MAIN,
    [`${chapter}/src/shop.ts`]: SHOP,
    [`${chapter}/src/app.ts`]: APP,
    [`${chapter}/src/greeting.ts`]: starter(topic),
    [`${chapter}/exercises/01-greeting.md`]: BRIEF,
    [`${chapter}/tests/greeting.test.ts`]: SUITE,
    [`${solutions}/src/greeting.ts`]: REFERENCE,
    [`${solutions}/notes/greeting.md`]: NOTE,
    [`${solutions}/answers/greeting/answers.yaml`]: ANSWERS,
    [`${solutions}/answers/greeting/by-words/src/greeting.ts`]: BY_WORDS,
    ...Object.fromEntries(
      Object.entries(MISTAKES).map(([mistake, [before, after]]) => [
        `${solutions}/answers/greeting/${mistake}.diff`,
        renderAnswerDiff(
          { 'src/greeting.ts': REFERENCE.replace(before, () => after) },
          () => REFERENCE,
        ),
      ]),
    ),
  };
}

function manifest(name: string, { kit = '0.1.0', express = '' }: NewChapter['versions']): string {
  const content = {
    name: `@bookshop/${name}`,
    version: '0.1.0',
    private: true,
    description: `Chapter ${name.slice(0, 2)}: say what it is about`,
    license: 'MIT',
    scripts: { start: `course serve ${name}` },
    course: { services: [] },
    dependencies: { '@bookshop/kit': kit, express },
    jest: { preset: '@bookshop/harness' },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function readme(name: string, topic: string): string {
  return `# ${name.slice(0, 2)}: ${topic}

Say what this chapter is about, and what the learner has at its end.

\`\`\`sh
npm start -w chapters/${name}
\`\`\`

| exercise                             | what Django calls it | in production |
| ------------------------------------ | -------------------- | ------------- |
| [greeting](exercises/01-greeting.md) | a view               |               |
`;
}

const MAIN = `/** Starts the shop; the only file that reads the process's environment. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { plainTools } from '@bookshop/kit/app';

import { openShop } from './shop';

const { app } = openShop({}, plainTools);
const server = createServer(app);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.close());
server.listen(Number(process.env['PORT'] ?? 8000), '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(\`The shop is open at http://127.0.0.1:\${port}\`);
});
`;

const SHOP = `import type { Env, ShopTools } from '@bookshop/kit/app';

import { createApp } from './app';
import { greet } from './greeting';

/** Opens the shop for its tests and for main.ts. Services are grouped by exercise. */
export function openShop(_env: Env, _tools: ShopTools) {
  return { app: createApp(), services: { greeting: { greet } } };
}

export type Shop = ReturnType<typeof openShop>;
`;

const APP = `import { describeUnsolved, isNotImplemented } from '@bookshop/kit/app';
import type { ErrorRequestHandler, Express } from 'express';
import express from 'express';

import { greet } from './greeting';

export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/greetings/:name', (request, response) => {
    response.json({ greeting: greet(request.params.name) });
  });
  app.use(answerUnsolved);
  return app;
}

const answerUnsolved: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent || !isNotImplemented(error)) return next(error);
  response.status(501).json({ error: describeUnsolved(error) });
};
`;

function starter(topic: string): string {
  return `import { NotImplemented } from '@bookshop/kit/app';

/** Greets a reader by name. */
export function greet(_name: string): string {
  // TODO: say what is to be done here.
  throw new NotImplemented('${topic}/greeting');
}
`;
}

const BRIEF = `---
title: Greet a reader
points: 10
minutes: 10
track: deep
practice: a view
edits:
  - src/greeting.ts
---

An example to replace. Finish \`greet(name)\` in \`src/greeting.ts\`: it returns the shop's greeting.

## Rules

- \`Welcome, <name>!\`, the name without white space around it.
- A name of white space alone, or an empty one, gives \`Welcome, reader!\`.

## Example

\`greet(' Ada ')\` returns \`'Welcome, Ada!'\`.

## What Django does

Say it here.

## In production

Say it here.

## Hints

### When: a reader is greeted by name

Put the name between the two parts of the greeting.

### What is left of a name of spaces?

\`trim()\` removes white space at both ends.

### What is false in JavaScript?

An empty string is.
`;

const SUITE = `import { open } from '@bookshop/kit';

import type { Shop } from '../src/shop';

test('a reader is greeted by name', async () => {
  const { greeting } = await open<Shop>();
  expect(await greeting.greet('Ada')).toBe('Welcome, Ada!');
});

test('white space around a name is left out', async () => {
  const { greeting } = await open<Shop>();
  expect(await greeting.greet('  Ada Byron\\t')).toBe('Welcome, Ada Byron!');
});

test('whoever has no name is a reader', async () => {
  const { greeting } = await open<Shop>();
  const greetings = [await greeting.greet(''), await greeting.greet(' \\t')];
  expect(greetings).toEqual(['Welcome, reader!', 'Welcome, reader!']);
});
`;

const REFERENCE = `/** Greets a reader by name. */
export function greet(name: string): string {
  const known = name.trim();
  const reader = known === '' ? 'reader' : known;
  return \`Welcome, \${reader}!\`;
}
`;

const BY_WORDS = `export function greet(name: string): string {
  const words = name.split(/\\s/).filter((word) => word !== '');
  return ['Welcome,', words.join(' ') || 'reader'].join(' ').concat('!');
}
`;

const NOTE =
  'Say why the reference is as it is, what else would do, and what to use in production.\n';

/** Each wrong answer: what it has in place of a piece of the reference. */
const MISTAKES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'as-written': ["known === '' ? 'reader' : known", "known === '' ? 'reader' : name"],
  'nobody-is-nobody': ["known === '' ? 'reader' : known", 'known'],
  'trims-the-end': ['name.trim()', 'name.trimEnd()'],
  'short-names-are-none': ["known === ''", 'known.length < 4'],
};

const ANSWERS = `- name: by-words
  kind: accepted
  idea: Takes the name apart at white space.
- name: as-written
  kind: rejected
  mistake: Looks whether the name is empty, and then takes it as it was written.
  caught-by:
    - 'white space around a name is left out'
- name: nobody-is-nobody
  kind: rejected
  mistake: Greets an empty name.
  caught-by:
    - 'whoever has no name is a reader'
- name: trims-the-end
  kind: rejected
  mistake: Leaves white space before the name.
  caught-by:
    - 'white space around a name is left out'
- name: short-names-are-none
  kind: rejected
  mistake: Takes a name of three letters for none.
  caught-by:
    - 'a reader is greeted by name'
`;
