import type { Json } from '@bookshop/kit/app';

import type { Level } from '../log/log';
import { createLogger } from '../log/logger';
import { redact } from '../log/redact';
import type { OpenedApp } from '../open-app';
import { createOutputProbe } from './output';

type Fields = Record<string, Json>;

/** Fields that a test cannot send, each made when it is needed. */
const ODD = {
  error: () => ({ err: new RangeError('too far') }),
  cause: () => ({
    err: Object.assign(
      new Error('no order', { cause: new TypeError('no book', { cause: 'no shelf' }) }),
      { code: 'E_ORDER', retries: 2 },
    ),
  }),
  named: () => ({
    errors: [
      Object.assign(new Error('no more copies'), { name: 'OutOfPrint' }),
      // `Error` is the name of each error whose class has no other one.
      new ShelfError('too full'),
      new MissingError('no book'),
    ],
  }),
  emptyCauses: () => ({
    list: [...[null, 0, false, '', 'no cause'].map((cause) => new Error('no order', { cause }))],
  }),
  manyCauses: () => {
    let err = new Error('the first cause');
    for (let i = 99; i >= 0; i -= 1) err = new Error(`cause ${i}`, { cause: err });
    return { err };
  },
  errorElsewhere: () => ({ tries: [{ failed: new Error('first') }, new Error('second')] }),
  errorWithToJson: () => ({
    err: Object.assign(new Error('in full'), { toJSON: () => ({ message: 'in short' }) }),
  }),
  errorAndSecrets: () => ({
    err: Object.assign(new Error('rejected', { cause: { token: 'hunter2', at: 'gate' } }), {
      request: { headers: { Authorization: 'hunter2', accept: '*/*' } },
    }),
  }),
  errorInItself: () => {
    const err: Error & { self?: Error } = new Error('mirror');
    err.cause = err;
    return { err };
  },
  cycle: () => {
    const parent: Record<string, unknown> = { name: 'shelf' };
    parent['books'] = [{ title: 'Emma', shelf: parent }];
    return { parent };
  },
  ownCycle: () => {
    const fields: Record<string, unknown> = { name: 'shelf' };
    fields['self'] = fields;
    return fields;
  },
  twice: () => {
    const address = { city: 'Oslo' };
    return { from: address, to: address, list: [address, { address }] };
  },
  bigint: () => ({ cents: 12_345_678_901_234_567_890n, list: [-1n] }),
  numbers: () => ({ list: [Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21] }),
  nothing: () => ({
    gone: undefined,
    call: () => 1,
    mark: Symbol('x'),
    list: [undefined],
    kept: 1,
  }),
  dates: () => ({ at: new Date(0), never: new Date(Number.NaN) }),
  getter: () => ({
    before: 1,
    get broken(): never {
      throw new Error('not now');
    },
    list: [
      {
        toJSON: (): never => {
          throw new Error('not me');
        },
      },
      2,
    ],
    after: 3,
  }),
  toJson: () => ({
    reader: { secretly: 'hunter2', toJSON: () => ({ name: 'alice', password: 'hunter2' }) },
  }),
  classes: () => ({ account: new Account('alice', 'hunter2') }),
  prototypeKey: () =>
    JSON.parse('{"body":{"__proto__":{"password":"hunter2","kept":1},"constructor":2}}') as object,
  noPrototype: () => ({
    query: Object.assign(Object.create(null) as object, { token: 'hunter2', page: '2' }),
  }),
  deep: () => {
    let value: unknown = { password: 'hunter2' };
    for (let i = 0; i < 100_000; i += 1) value = i % 2 ? [value] : { value };
    return { value };
  },
  frozen: () => freeze({ user: { password: 'hunter2', name: 'alice' }, list: [{ token: 'x' }] }),
};

export type OddFields = keyof typeof ODD;

/** The learner's log of this shop. */
export function createLogProbe({ tools: { log } }: Pick<OpenedApp, 'tools'>) {
  return {
    write: (level: Level, message: string, fields: Fields = {}): void =>
      log[level](fields, message),
    /** Writes fields that JSON does not have. */
    writeOdd: (kind: OddFields): void => log.info(ODD[kind](), kind),
    redact: (fields: Fields) => redact(fields) as Fields,
    /** Whether a level below that of the log reads a field. */
    readsFieldsOf: (level: Level): boolean => {
      let isRead = false;
      const fields = {
        get value() {
          isRead = true;
          return 1;
        },
      };
      log[level](fields, 'a field that is expensive to read');
      return isRead;
    },
    /** What is shared between fields and their copy. */
    sharesWithCopy: (): boolean => {
      const fields = { list: [{ name: 'Emma' }], user: { name: 'alice' } };
      const copy = redact(fields) as typeof fields;
      return copy === fields || copy.list === fields.list || copy.user === fields.user;
    },
    /** The calls of `write` by a log of its own, whose output fails as often as told. */
    chunks: (messages: readonly string[], failures = 0): string[] => {
      const [chunks, seen]: [string[], number[]] = [[], []];
      const output = {
        write: (text: string) => {
          if (seen.push(1) <= failures) throw new Error('ENOSPC: no space left on device');
          chunks.push(text);
        },
      };
      const own = createLogger({ level: 'info', output, now: () => 0, context: () => ({}) });
      for (const message of messages) {
        try {
          own.error({ book: 7 }, message);
        } catch {
          chunks.push(`the call with ${message} failed`);
        }
      }
      return chunks;
    },
    /** The lines of a log with this context. */
    linesWith: (context: Fields, fields: Fields): string[] => {
      const output = createOutputProbe();
      const own = createLogger({ level: 'info', output, now: () => 0, context: () => context });
      own.info(fields, 'in a context');
      return output.lines();
    },
  };
}

class ShelfError extends Error {}

class MissingError extends Error {
  override get name(): string {
    return 'Missing';
  }
}

class Account {
  readonly name: string;
  readonly password: string;

  constructor(name: string, password: string) {
    this.name = name;
    this.password = password;
  }

  get greeting(): string {
    return `Dear ${this.name}`;
  }
}

function freeze<T extends object>(object: T): T {
  for (const value of Object.values(object)) {
    if (typeof value === 'object' && value !== null) freeze(value as object);
  }
  return Object.freeze(object);
}
