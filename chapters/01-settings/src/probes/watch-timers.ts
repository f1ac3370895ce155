import { createHook } from 'node:async_hooks';

const TIMERS = ['Timeout', 'Immediate'];

/** The timers that were started since this file was loaded, also those with `unref()`. */
export const started: string[] = [];

createHook({
  init: (_id, kind) => {
    if (TIMERS.includes(kind)) started.push(kind);
  },
}).enable();
