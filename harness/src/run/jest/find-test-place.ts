import { readFileSync } from 'node:fs';

import type { AssertionResult } from '@jest/test-result';

import type { TestPlace } from '../../model/run';

/** The most lines of a test that are shown, up to the line that failed. */
const MOST_LINES = 8;

interface Suite {
  readonly file: string;
  /** Its path in stacks and messages. */
  readonly path: string;
}

/** The innermost line of the suite in a stack; if there is none, the first line of the test. */
export function findTestPlace(
  { location }: Pick<AssertionResult, 'location'>,
  stack: string,
  { file, path }: Suite,
): TestPlace | undefined {
  const [line, column] = placeIn(stack, path) ?? [location?.line, location?.column];
  if (line === undefined || column === undefined) return undefined;
  return { at: `${path}:${line}:${column}`, code: linesUpTo(line, file) };
}

function placeIn(stack: string, path: string): [line: number, column: number] | undefined {
  const [, after] = stack.split(`${path}:`);
  const [, line, column] = /^(\d+):(\d+)/.exec(after ?? '') ?? [];
  return line === undefined ? undefined : [Number(line), Number(column)];
}

/** The lines from the last empty line on, which is where a test begins. */
function linesUpTo(line: number, file: string): string[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/).slice(0, line);
  const start = lines.findLastIndex((text) => text.trim() === '') + 1;
  return lines.slice(Math.max(start, line - MOST_LINES));
}
