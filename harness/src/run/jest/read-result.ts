import { resolve, sep } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import type { AssertionResult, TestResult } from '@jest/test-result';

import type { Failure, FailureKind, TestRun } from '../../model/run';
import { findTestPlace } from './find-test-place';
import { differenceOf } from './keep-differences';
import type { FromRunner } from './protocol';
import { hookOf, tellHook, tellTimeout } from './tell-timeout';

type Result = Extract<FromRunner, { told: 'result' }>['outcome'];

/** What Jest does not know about the file. */
export interface Setting {
  readonly suite: string;
  /** The services that tests lack, by title. */
  readonly notGraded: ReadonlyMap<string, string>;
}

/** Jest's result for one file, as a result of the course. */
export function readResult(result: TestResult, setting: Setting): Result {
  if (result.testExecError) {
    const message = result.failureMessage ?? result.testExecError.message;
    return readBadEnd(withoutRoot(stripVTControlCharacters(message)), result.testResults.length);
  }
  const tests = result.testResults.map((test) => readTest(test, setting));
  return { kind: 'completed', tests, output: '' };
}

/** Jest's message about a file as a whole. When its tests ran, their failures come first in it. */
function readBadEnd(message: string, ran: number): Result {
  if (ran === 0) return { kind: 'not-loaded', message, output: '' };
  const outside = message.slice(message.lastIndexOf(OUTSIDE)).replace(OUTSIDE, '').trim();
  return {
    kind: 'not-loaded',
    afterTests: true,
    message: tellTimeout(outside, tellHook('afterAll')) ?? outside,
    output: '',
  };
}

const OUTSIDE = '● Test suite failed to run';

/** Jest's result for one test. */
export function readTest(test: AssertionResult, { suite, notGraded }: Setting): TestRun {
  const status = test.status === 'passed' || test.status === 'failed' ? test.status : 'skipped';
  return {
    title: test.fullName,
    status,
    milliseconds: test.duration ?? 0,
    failure: status === 'failed' ? readFailure(test, suite) : undefined,
    missing: notGraded.get(test.fullName),
  };
}

function readFailure(test: AssertionResult, suite: string): Failure {
  const at = causeOf(test);
  const text = withoutRoot(stripVTControlCharacters(test.failureMessages[at] ?? ''));
  const detail = unwrap(test.failureDetails[at]);
  const difference = detail.matcherResult && differenceOf(detail.matcherResult);
  const late = tellTimeout(text, hookOf(detail));
  const stackAt = text.search(/\n\s+at /);
  const stack = stackAt < 0 ? '' : text.slice(stackAt + 1);
  return {
    kind: late === undefined ? tellKind(detail, text) : 'timeout',
    message: late ?? (stackAt < 0 ? text : text.slice(0, stackAt)).trim(),
    expected: difference?.expected,
    received: difference?.received,
    rows: difference?.rows,
    stack,
    place: findTestPlace(test, stack, { file: suite, path: withoutRoot(suite) }),
  };
}

/**
 * Which of a test's errors is reported: the first, unless the kit found the cause of the others.
 */
function causeOf({ failureDetails }: AssertionResult): number {
  return Math.max(
    0,
    failureDetails.findIndex((detail) => unwrap(detail).name === 'SharingFault'),
  );
}

/** The folder of the harness: the course itself, unless the harness's own tests run another one. */
const HOME = resolve(__dirname, '../../../..');

/**
 * The folder of the course, in which the process was started; the working directory may change
 * later.
 */
const COURSE = process.cwd();

/** Paths as they are in the course. */
function withoutRoot(text: string): string {
  return text.replaceAll(COURSE + sep, '').replaceAll(HOME + sep, '');
}

/** Jest's own errors, and those of the kit that count as failed expectations. */
const KINDS_OF_ASSERTION = ['JestAssertionError', 'WireRefusal', 'SharingFault', 'CaseFailure'];

interface Detail {
  name?: unknown;
  code?: unknown;
  matcherResult?: object;
}

function unwrap(detail: unknown): Detail {
  const inner = (detail as { error?: unknown } | null)?.error ?? detail;
  return typeof inner === 'object' && inner !== null ? inner : {};
}

function tellKind({ name, code, matcherResult }: Detail, text: string): FailureKind {
  if (code === 'not-implemented') return 'not-implemented';
  if (matcherResult !== undefined || KINDS_OF_ASSERTION.includes(String(name))) return 'assertion';
  if (/^\S*\s*expect\(|^Error: expect\(/.test(text)) return 'assertion';
  // Error codes of the shop are lower-case words; those of the system are in capitals (ECONNRESET).
  return typeof code === 'string' && /^[a-z]/.test(code) ? 'refusal' : 'error';
}
