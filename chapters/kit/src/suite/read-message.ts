import type { By, FromRunner, TestReport, Traces } from './orders';

/** Longer texts of the process are cut: nobody reads them to their end. */
const LONGEST_TEXT = 4_000;

const WAYS: readonly By[] = ['assertion', 'shop', 'timeout', 'error'];

type Fields = Partial<Record<string, unknown>>;

/**
 * A message of the process that runs the tests. Nothing in it is trusted: what has another form is
 * `undefined`.
 */
export function readMessage(line: unknown): FromRunner | undefined {
  const { told, id, test, reason, traces } = fieldsOf(line);
  if (told === 'ready') return { told };
  if (typeof id !== 'number') return undefined;
  switch (told) {
    case 'test':
    case 'outside':
      return { told, id, test: readTest(test) };
    case 'not-loaded':
      return { told, id, reason: textOf(reason) };
    case 'end':
      return { told, id, traces: readTraces(traces) };
    default:
      return undefined;
  }
}

function readTest(value: unknown): TestReport {
  const { title, status, by, message } = fieldsOf(value);
  return {
    title: textOf(title),
    status: status === 'passed' || status === 'skipped' ? status : 'failed',
    by: WAYS.find((way) => way === by) ?? 'error',
    message: textOf(message),
  };
}

function readTraces(value: unknown): Traces {
  const { open, left, calledOut, listened, slept, read, marks, exits } = fieldsOf(value);
  return {
    open: listOf(open).map(textOf),
    left: listOf(left).map(textOf),
    calledOut: listOf(calledOut).map(textOf),
    listened: listOf(listened).map(Number),
    slept: listOf(slept).map(Number),
    read: listOf(read).map(textOf),
    marks: listOf(marks).map(textOf),
    exits: exits === true,
  };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value : {};
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : '';
}
