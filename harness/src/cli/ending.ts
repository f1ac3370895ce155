import { constants } from 'node:os';

import { killAllGroups } from '../support/process-group';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Ends the command, and every process that it started, at once on a signal or when nobody reads its
 * output any more. That is safe at any moment: files are replaced in one step, and an interrupted
 * run is not recorded.
 */
export function endWhenTold(): void {
  for (const signal of SIGNALS) process.on(signal, end);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') end('SIGPIPE');
  });
}

/** For a command whose child process gets the signal too, and needs time to end. */
export function leaveSignalsToChild(): void {
  for (const signal of SIGNALS) process.off(signal, end);
}

function end(signal: NodeJS.Signals): void {
  killAllGroups();
  process.exit(128 + constants.signals[signal]);
}
