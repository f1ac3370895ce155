import type { Json } from '@bookshop/kit/app';

import type { Level } from '../log/log';
import { redact } from '../log/redact';
import type { OpenedApp } from '../open-app';

type Fields = Record<string, Json>;

/** The learner's log of this shop. */
export function createLogProbe({ tools: { log } }: Pick<OpenedApp, 'tools'>) {
  return {
    write: (level: Level, message: string, fields: Fields = {}): void =>
      log[level](fields, message),
    redact: (fields: Fields) => redact(fields) as Fields,
  };
}
