import type { OpenedApp } from '../open-app';

/** The learner's reporter of this shop. */
export function createErrorsProbe({ reporter }: Pick<OpenedApp, 'reporter'>) {
  return {
    report: (message: string) => reporter.report(new Error(message)),
    flush: (deadlineMs: number) => reporter.flush(deadlineMs),
  };
}
