import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readKit } from '../../src/prove/read-kit';
import { Originals } from '../../src/workspace/originals';

const folder = mkdtempSync(join(tmpdir(), 'kit-'));
afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

const FILES = {
  'package.json': JSON.stringify({ exports: { './tools': './src/tools.ts' } }),
  'src/tools.ts': "import type {} from './tools-program';\nexport const tools = 1;\n",
  'src/tools-program.ts': "import './part';\n",
  'src/part.ts': '',
  'src/of-everybody.ts': '',
};

test('a program that a file starts by its path belongs to those who use this file', () => {
  mkdirSync(join(folder, 'src'));
  for (const [path, text] of Object.entries(FILES)) writeFileSync(join(folder, path), text);
  const { reach } = readKit(new Originals(folder, { files: {}, tests: {} }), folder);
  expect({ all: reach.from([]), tools: reach.from(['@bookshop/kit/tools']) }).toEqual({
    all: ['src/of-everybody.ts'],
    tools: ['src/of-everybody.ts', 'src/part.ts', 'src/tools-program.ts', 'src/tools.ts'],
  });
});
