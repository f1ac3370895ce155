/**
 * Runs ESLint, Prettier and the TypeScript compiler on files that it gets in its environment, and
 * prints what they say as JSON, and a line after each step before. A program of its own: the tools
 * are no code for the realm of tests.
 */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Inspection, InspectionOrder } from './findings';
import { findCasts, findComments } from './look-for-ways-out';
import { compile, createProgram } from './run-compiler';
import type * as runEslint from './run-eslint';
import { checkFormat } from './run-prettier';

const { files, inspected } = JSON.parse(process.env['INSPECTION_ORDER'] ?? '') as InspectionOrder;

async function main(): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quality-')));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const sources = inspected.map((path) => ({ path, text: files[path] ?? '' }));
    const format = await checkFormat(sources);
    console.log('formatted');
    const program = createProgram(folder, inspected);
    const types = compile(folder, inspected, program);
    console.log('compiled');
    const { lint } = require('./run-eslint') as typeof runEslint;
    console.log('loaded');
    const result: Inspection = {
      ...(await lint(folder, sources, program)),
      ...{ types, format },
      comments: findComments(sources),
      casts: findCasts(folder, inspected, program),
    };
    console.log(JSON.stringify(result));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
