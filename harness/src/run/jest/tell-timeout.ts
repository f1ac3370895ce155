import type { Circus } from '@jest/types';

/** Jest throws a string; since version 30 it wraps the string in an error. */
const TIMEOUT = /^(?:Error: )?(?:thrown: )?"?Exceeded timeout of (.+?) for a (test|hook)\b/;

const HOOK = Symbol('hook');

interface MarkedError {
  readonly [HOOK]?: string;
  readonly cause?: MarkedError;
}

const MOMENTS: Readonly<Record<Circus.HookType, string>> = {
  beforeAll: 'before the first test',
  beforeEach: 'before each test',
  afterEach: 'after each test',
  afterAll: 'after the last test',
};

export function tellHook(type: Circus.HookType, name = ''): string {
  const runs = `runs ${MOMENTS[type]}`;
  return name === '' ? `What ${runs}` : `\`${name}\`, which ${runs},`;
}

/** Marks the error that Jest keeps for a hook, since its message does not say which hook it was. */
export function markHook({ type, fn, asyncError }: Circus.Hook): void {
  Object.assign(asyncError, { [HOOK]: tellHook(type, fn.name) });
}

/** Describes the hook with which an error was marked. */
export function hookOf(error: object): string | undefined {
  const { [HOOK]: own, cause } = error as MarkedError;
  return own ?? cause?.[HOOK];
}

/** A sentence about what did not end in time; `undefined` for other failures. */
export function tellTimeout(
  message: string,
  hook = 'What runs before or after the tests',
): string | undefined {
  const [, limit, kind] = TIMEOUT.exec(message) ?? [];
  if (limit === undefined) return undefined;
  return `${kind === 'hook' ? hook : 'The test'} did not end within ${inSeconds(limit)}.`;
}

function inSeconds(limit: string): string {
  const milliseconds = Number(/^(\d+) ms$/.exec(limit)?.[1]);
  return milliseconds >= 1000 ? `${milliseconds / 1000} seconds` : limit;
}
