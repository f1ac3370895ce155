import { constants } from 'node:os';

import { killAllGroups } from '../support/process-group';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the command at once when it is told to, or when nobody reads on, and with it all that it
 * started. That is safe at any moment: files are replaced in one step, and a run that was cut short
 * is not recorded.
 */
export function endWhenTold(): void {
  for (const signal of SIGNALS) process.on(signal, end);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') end('SIGPIPE');
  });
}

/** For a command whose child is told as well and takes its time. */
export function leaveSignalsToChild(): void {
  for (const signal of SIGNALS) process.off(signal, end);
}

function end(signal: NodeJS.Signals): void {
  killAllGroups();
  process.exit(128 + constants.signals[signal]);
}
