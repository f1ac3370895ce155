import { readFileSync } from 'node:fs';

import type { AssertionResult } from '@jest/test-result';

import type { TestPlace } from '../../model/run';

/** How much of a test is shown: what leads to the line that failed. */
const MOST_LINES = 8;

interface Suite {
  readonly file: string;
  /** How stacks and people name it. */
  readonly path: string;
}

/**
 * The innermost line of the suite in a stack; where none of it is there, the line in which the test
 * begins.
 */
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

/** From the last empty line on, which is where a test begins. */
function linesUpTo(line: number, file: string): string[] {
  const lines = readFileSync(file, 'utf8').split(/\r?\n/).slice(0, line);
  const start = lines.findLastIndex((text) => text.trim() === '') + 1;
  return lines.slice(Math.max(start, line - MOST_LINES));
}
