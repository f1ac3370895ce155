import { renderAnswerDiff } from '../manifest/answer-diff';
import { renderSolutionsConfig } from '../manifest/solutions-config';

export interface NewChapter {
  /** The folder's name: `03-api`. */
  readonly name: string;
  readonly topic: string;
  /** Versions of the packages that chapters use, as the other chapters have them. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The files of a new chapter that runs, opens and passes `prove`: an app with one small exercise in
 * it, to be renamed or replaced. Path in the repository → content.
 */
export function newChapter({ name, topic, versions }: NewChapter): Record<string, string> {
  const chapter = `chapters/${name}`;
  const solutions = `solutions/${name}`;
  return {
    [`${chapter}/package.json`]: manifest(name, versions),
    [`${chapter}/README.md`]: readme(name, topic),
    [`${chapter}/src/main.ts`]: MAIN,
    [`${chapter}/src/settings.ts`]: SETTINGS,
    [`${chapter}/src/open-app.ts`]: OPEN_APP,
    [`${chapter}/src/app.ts`]: APP,
    [`${chapter}/src/views/front.njk`]: FRONT,
    [`${chapter}/src/shop.ts`]: SHOP,
    [`${chapter}/src/probes/services.ts`]: SERVICES,
    [`${chapter}/src/greeting.ts`]: starter(topic),
    [`${chapter}/exercises/01-greeting.md`]: BRIEF,
    [`${chapter}/tests/greeting.test.ts`]: SUITE,
    [`harness/tests/apps/${name}.test.ts`]: smokeTest(name),
    [`${solutions}/tsconfig.json`]: renderSolutionsConfig(name),
    [`${solutions}/src/greeting.ts`]: REFERENCE,
    [`${solutions}/notes/greeting.md`]: NOTE,
    [`${solutions}/answers/greeting/answers.yaml`]: ANSWERS,
    [`${solutions}/answers/greeting/by-pattern/src/greeting.ts`]: BY_PATTERN,
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

function manifest(
  name: string,
  { kit = '0.1.0', express = '', zod = '' }: NewChapter['versions'],
): string {
  const content = {
    name: `@bookshop/${name}`,
    version: '0.1.0',
    private: true,
    description: `Chapter ${name.slice(0, 2)}: say what it is about`,
    license: 'MIT',
    scripts: { start: `course serve ${name}` },
    course: { services: [] },
    dependencies: { '@bookshop/kit': kit, express, zod },
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

const MAIN = `/** Starts the chapter's app, a small bookshop (the course calls it the shop). */
import { createLog, listen, ownEnvironment, plainTools, runProgram } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { readSettings } from './settings';

void runProgram(async () => {
  const settings = readSettings(ownEnvironment());
  const log = createLog({ level: settings.LOG_LEVEL });
  const { app } = openApp(settings, { ...plainTools, log });
  const { url } = await listen(app, { port: settings.PORT, log });
  console.log(\`The shop is open at \${url}\`);
});
`;

const SETTINGS = `import { type Env, logLevel, portNumber, readEnvironment } from '@bookshop/kit/app';
import { z } from 'zod';

/**
 * The settings of the shop. \`describe\` says what a variable should be: an error message about it
 * says the same.
 */
const schema = z.object({
  PORT: portNumber(),
  LOG_LEVEL: logLevel(),
  SHOP_NAME: z.string().min(1).default('The Paper Lantern').describe('a name'),
});

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}
`;

const OPEN_APP = `import type { ShopTools } from '@bookshop/kit/app';

import { createApp } from './app';
import type { Settings } from './settings';

/**
 * Opens the app, for the program and for tests. When it opens something, such as a database, it
 * also returns a \`close\` function.
 */
export function openApp(settings: Settings, { log }: ShopTools) {
  return { app: createApp({ settings, log }) };
}
`;

const APP = `import { type AppLog, createSite, errorHandler, notFoundHandler } from '@bookshop/kit/app';
import express, { type Express } from 'express';

import { greet } from './greeting';
import type { Settings } from './settings';

interface AppDeps {
  readonly settings: Settings;
  readonly log: AppLog;
}

/** The routes of the shop. They call functions; code that only tests call is in \`probes/\`. */
export function createApp({ settings, log }: AppDeps): Express {
  const site = createSite({
    name: settings.SHOP_NAME,
    links: [{ path: '/', name: 'Front' }],
    findView: (name) => require.resolve(\`./views/\${name}\`),
  });
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.get('/style.css', site.stylesheet);
  app.get('/', (_request, response) => {
    site.send(response, 'front.njk');
  });
  app.get('/greetings/:name', (request, response) => {
    response.json({ greeting: greet(request.params.name) });
  });
  app.use(notFoundHandler({ showPage: site.showError }));
  app.use(errorHandler({ log, showPage: site.showError }));
  return app;
}
`;

const FRONT = `{% extends "layout.njk" %}
{% set title = "Welcome" %}
{% block content %}
<p class="lead">Every reader is <a href="/greetings/Ada">greeted by name</a>.</p>
{% endblock %}
`;

const SHOP = `import type { Env, ShopTools } from '@bookshop/kit/app';

import { openApp } from './open-app';
import { services } from './probes/services';
import { readSettings } from './settings';

/** What tests open: the app, and the functions that they call directly. */
export function openShop(env: Env, tools: ShopTools) {
  return { ...openApp(readSettings(env), tools), services };
}

export type Shop = ReturnType<typeof openShop>;
`;

const SERVICES = `import { greet } from '../greeting';

/**
 * What tests can call: each group has the functions of one exercise, under the learner's own names.
 */
export const services = { greeting: { greet } };
`;

function smokeTest(name: string): string {
  return `import request from 'supertest';

import { buildChapter } from '../support/build-chapter';

const solved = buildChapter('${name}', { solved: true });
const starter = buildChapter('${name}', { solved: false });

test('the front is a page, with its stylesheet', async () => {
  const { app } = await solved.open({ SHOP_NAME: 'Ink & Co' });
  const front = await request(app).get('/');
  const style = await request(app).get('/style.css');
  expect([front.status, front.type, style.type]).toEqual([200, 'text/html', 'text/css']);
  expect(front.text).toContain('Ink &amp; Co');
});

test('a reader is greeted', async () => {
  const { app } = await solved.open();
  expect((await request(app).get('/greetings/Ada')).body).toEqual({ greeting: 'Welcome, Ada!' });
});

test('in the starter, an unsolved part responds with 501', async () => {
  const { app } = await starter.open();
  const { status, body } = await request(app).get('/greetings/Ada');
  expect([status, body]).toEqual([501, { detail: expect.any(String), code: 'not-implemented' }]);
});

test('an invalid setting is named in the error', async () => {
  await expect(starter.open({ PORT: '80a' })).rejects.toMatchObject({ variables: ['PORT'] });
});
`;
}

function starter(topic: string): string {
  return `import { NotImplemented } from '@bookshop/kit/app';

/** Greets a reader by name. */
export function greet(_name: string): string {
  // TODO: say what to do here.
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

- The greeting is \`Welcome, <name>!\`, with the name trimmed: no white space at either end.
- For an empty name, or one of only white space, it is \`Welcome, reader!\`.

## Example

\`greet(' Ada ')\` returns \`'Welcome, Ada!'\`.

## What Django does

Say it here.

## In production

Say it here.

## Hints

### When: a reader is greeted by name

Put the name between the two parts of the greeting.

### What is left when you trim a name of spaces?

\`trim()\` removes white space at both ends.

### Which strings are falsy in JavaScript?

Only the empty string.
`;

const SUITE = `import { open } from '@bookshop/kit';

import type { Shop } from '../src/shop';

test('a reader is greeted by name', async () => {
  const { greeting } = await open<Shop>();
  expect(await greeting.greet('Ada')).toBe('Welcome, Ada!');
});

test('white space around a name is left out', async () => {
  const { greeting } = await open<Shop>();
  expect(await greeting.greet('  Ada  Byron\\t')).toBe('Welcome, Ada  Byron!');
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

const BY_PATTERN = `export function greet(name: string): string {
  const known = /\\S(.*\\S)?/s.exec(name)?.[0] ?? 'reader';
  return 'Welcome, '.concat(known, '!');
}
`;

const NOTE =
  'Say why the reference is as it is, what else would work, and what to use in production.\n';

/** Each wrong answer: a piece of the reference, and what it has instead. */
const MISTAKES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'as-written': ["known === '' ? 'reader' : known", "known === '' ? 'reader' : name"],
  'nobody-is-nobody': ["known === '' ? 'reader' : known", 'known'],
  'trims-the-end': ['name.trim()', 'name.trimEnd()'],
  'short-names-are-none': ["known === ''", 'known.length < 4'],
};

const ANSWERS = `- name: by-pattern
  kind: accepted
  idea: Finds the part from the first to the last visible character with a regular expression.
- name: as-written
  kind: rejected
  mistake: Checks whether the trimmed name is empty, and then uses the untrimmed one.
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
  mistake: Treats a name of three letters as no name.
  caught-by:
    - 'a reader is greeted by name'
`;
