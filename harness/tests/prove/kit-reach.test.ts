import { importsIn, KitReach } from '../../src/prove/kit-reach';

const KIT = new KitReach({
  entries: { '.': './src/tests.ts', './app': './src/app.ts' },
  code: new Map([
    ['src/tests.ts', "export * from './open';\n"],
    ['src/open.ts', "import { log } from './log';\nconst late = () => require('./late');\n"],
    ['src/late.ts', ''],
    ['src/log/index.ts', ''],
    ['src/app.ts', "import express from 'express';\nexport { log } from './log';\n"],
    ['src/started-by-its-path.ts', ''],
    ['src/views/page.njk', "import './late'"],
  ]),
});
const ALWAYS = ['src/started-by-its-path.ts', 'src/views/page.njk'];

test('what an entry point leads to is reached, also by a require that comes late', () => {
  const reached = KIT.from(['@bookshop/kit', 'node:fs', './src/app']);
  expect(reached).toEqual(
    [...ALWAYS, 'src/late.ts', 'src/log/index.ts', 'src/open.ts', 'src/tests.ts'].sort(),
  );
});

test('what only another entry point leads to is not reached', () => {
  expect(KIT.from(['@bookshop/kit/app'])).toEqual(
    [...ALWAYS, 'src/app.ts', 'src/log/index.ts'].sort(),
  );
});

test('a file that no entry point leads to counts for every run', () => {
  expect(KIT.from([])).toEqual(ALWAYS);
});

test.each([
  ["import { a } from './a';", ['./a']],
  ["export * from './a';", ['./a']],
  ["import './a';", ['./a']],
  ["const a = await import('./a');", ['./a']],
  ["const a = require('./a');", ['./a']],
  ["// import './a';\nconst a = './a';", []],
])('%s', (code, names) => {
  expect(importsIn(code)).toEqual(names);
});
