/** What one run of a test file may take. */
export interface Limits {
  /** Of its own time: what the machine gives to others meanwhile does not count. */
  readonly seconds: number;
  readonly outputBytes: number;
  readonly memoryMb: number;
}

export const LIMITS: Limits = { seconds: 20, outputBytes: 2_000_000, memoryMb: 768 };

/** Where services answer or nobody waits for the result, what is slow has not yet gone wrong. */
export const PATIENT_LIMITS: Limits = { ...LIMITS, seconds: 60 };
