/** Exit codes of the command. */
export const EXIT = {
  passed: 0,
  notPassed: 1,
  /** The course or the command line is wrong. */
  wrong: 2,
  /** The machine lacks something. */
  machine: 3,
  /** A bug in the course. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
