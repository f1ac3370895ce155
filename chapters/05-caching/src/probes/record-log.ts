import { types } from 'node:util';

import type { AppLog } from '@bookshop/kit/app';

/** One record, as a test may see it. */
export type LogRecord = {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Whether it has an error as `err`. */
  readonly hasError: boolean;
  /** All of its texts, also those of the error. */
  readonly text: string;
};

/** A log that keeps what is written to it. */
export function createRecordingLog(): { log: AppLog; records: LogRecord[] } {
  const records: LogRecord[] = [];
  const write = (level: LogRecord['level']) => (fields: object, message: string) => {
    const err: unknown = 'err' in fields ? fields.err : undefined;
    records.push({ level, hasError: types.isNativeError(err), text: textOf({ fields, message }) });
  };
  const log = {
    ...{ debug: write('debug'), info: write('info') },
    ...{ warn: write('warn'), error: write('error') },
  };
  return { log, records };
}

/** With everything that a log could show of an error. */
function textOf(fields: object): string {
  return JSON.stringify(fields, (_name, value: unknown) =>
    types.isNativeError(value)
      ? {
          ...value,
          name: value.name,
          message: value.message,
          stack: value.stack,
          cause: value.cause,
        }
      : value,
  );
}
