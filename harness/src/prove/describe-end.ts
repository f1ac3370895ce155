import type { RunOutcome } from '../model/run';

/** The end of a run that has no test results, and whose cause is not the machine. */
export type BadEnd = Exclude<
  RunOutcome,
  { kind: 'completed' | 'not-started' | 'service-lost' | 'starved' }
>;

/** For authors, in a few words. */
export function describeEnd(outcome: BadEnd): string {
  switch (outcome.kind) {
    case 'not-loaded':
      return `${outcome.afterTests ? 'something failed outside of the tests' : 'the tests could not be loaded'}: ${outcome.message.split('\n').slice(0, 6).join('\n')}`;
    case 'crashed':
      return `the process ended with ${outcome.how.signal ?? `code ${outcome.how.code}`}`;
    case 'timed-out':
      return describeLateEnd(outcome);
    case 'output-limit':
      return `the tests printed ${outcome.bytes} bytes`;
  }
}

function describeLateEnd({ seconds, why, spent }: Extract<BadEnd, { kind: 'timed-out' }>): string {
  const mostly = { cpu: ', computing', silent: ', waiting', wall: '' };
  const busy = spent.busy ? '; this machine was busy' : '';
  return `the tests did not end within ${seconds} s${mostly[why]} (COURSE_SECONDS)${busy}`;
}
