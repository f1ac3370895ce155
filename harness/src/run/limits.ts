/** The limits of one run of a test file. */
export interface Limits {
  /** The limit on its own time: time in which the machine runs other programs does not count. */
  readonly seconds: number;
  readonly outputBytes: number;
  readonly memoryMb: number;
}

export const LIMITS: Limits = { seconds: 20, outputBytes: 2_000_000, memoryMb: 768 };

/**
 * For runs with services, and for results that no one waits for: there, slow does not mean wrong.
 */
export const PATIENT_LIMITS: Limits = { ...LIMITS, seconds: 60 };
