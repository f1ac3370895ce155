import type { DifferentRow, Failure } from '../model/run';
import { fitLines, isExpected, isReceived, MOST_LINES } from './fit-lines';

const WHY_LATE =
  'Is there a promise that is never resolved, a response that is never sent, or a connection or a lock that is never released?';

/** One sentence that says why a test failed. */
export function explainFailure({ kind, message }: Failure, start: string): string {
  switch (kind) {
    case 'assertion':
      if (message.startsWith('WireRefusal'))
        return 'Your code returned something that is not plain data (what JSON can hold).';
      if (message.startsWith('SharingFault'))
        return 'Your code and its caller share an object, so a change by one of them shows in the other.';
      return message.startsWith(ONE_OF_MANY)
        ? describeCase(message)
        : 'Your code gave another result than the test expects.';
    case 'refusal':
      return 'Your code threw an error where the test expects a result.';
    case 'not-implemented':
      return `This part is not written yet. Start in ${start}.`;
    case 'error':
      if (isSyntaxError(message)) return 'One of your files is not valid TypeScript.';
      return NO_SERVICE.test(message)
        ? 'Your file does not export what the test calls. Was an export renamed or removed?'
        : 'Your code threw an unexpected error.';
    case 'timeout':
      return `${message} ${WHY_LATE}`;
  }
}

/** How the kit reports that a module of the chapter has no such function. */
const NO_SERVICE = /^TypeError: the shop has no service /;

/** What Jest adds to Node's error: how the file was reached, and how to change Jest's settings. */
const ADVICE = /^(Error: Cannot find module .*)\n\nRequire stack:[^]*$/;

/** The error itself, without advice about settings that a learner does not have. */
export function withoutAdvice(message: string): string {
  return message.replace(ADVICE, '$1');
}

/**
 * How the kit reports which of many cases failed: a sentence, an empty line, and the message of a
 * matcher.
 */
const ONE_OF_MANY = 'CaseFailure: ';

function describeCase(message: string): string {
  const [sentence = ''] = message.slice(ONE_OF_MANY.length).split('\n\n', 1);
  return sentence.replaceAll('\n', ' ');
}

/** The explanation says the sentence already. */
function withoutSentence(message: string): string {
  if (!message.startsWith(ONE_OF_MANY)) return message;
  return message.split('\n\n').slice(1).join('\n\n');
}

/** Whether the compiler reports a syntax error; its codes for these begin with 1. */
export function isSyntaxError(message: string): boolean {
  return /\berror TS1\d{3}:/.test(message);
}

/** What the matcher found, without its own first line, and no more than a screen can hold. */
export function showDifference({ kind, message, expected, received, rows }: Failure): string[] {
  if (kind === 'not-implemented' || kind === 'timeout') return [];
  if (rows !== undefined && rows.length > 0) return rows.flatMap(showRow);
  if (expected !== undefined && received !== undefined) {
    return [`expected  ${expected}`, `received  ${received}`];
  }
  const lines = withoutAdvice(withoutSentence(message)).split('\n');
  const start = lines.findIndex((line) => /^(Error: )?expect\(/.test(line));
  const rest = lines.slice(start < 0 ? 0 : start + 1);
  while (rest[0]?.trim() === '') rest.shift();
  return fitLines(focus(rest));
}

function showRow({ at, expected, received }: DifferentRow): string[] {
  if (at.startsWith('… and ')) return [at];
  return [`at ${showPlace(at)}`, `  expected  ${expected}`, `  received  ${received}`];
}

/** White space at the ends of a key can be what the row is about, so it is shown in quotes. */
function showPlace(at: string): string {
  if (at === '') return '(empty string)';
  return at.trim() === at ? at : JSON.stringify(at);
}

/** Of a long difference, the changed lines and the lines next to them. */
function focus(lines: readonly string[]): readonly string[] {
  const isChange = (line = '') => isExpected(line) || isReceived(line);
  if (!lines.some((line) => isChange(line)) || lines.length <= MOST_LINES) return lines;
  return lines.filter(
    (line, i) => i < 3 || [i - 1, i, i + 1].some((at) => isChange(lines[at])) || line === '',
  );
}

/** The first place in the stack that is in one of these files: `path:line:column`. */
export function findPlace(stack: string, isOwn: (path: string) => boolean): string | undefined {
  for (const [, path = '', line, column] of stack.matchAll(
    /(?:\(|at )([^\s()]+):(\d+):(\d+)\)?$/gm,
  )) {
    if (isOwn(path)) return `${path}:${line}:${column}`;
  }
  return undefined;
}
