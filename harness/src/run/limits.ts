/** What one run of a test file may take. */
export interface Limits {
  readonly seconds: number;
  readonly outputBytes: number;
  readonly memoryMb: number;
}

export const LIMITS: Limits = { seconds: 20, outputBytes: 2_000_000, memoryMb: 768 };
