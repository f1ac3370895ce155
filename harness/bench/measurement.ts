import type { Session } from '#src/cli/session';

import type { BenchRow } from './rows';

export interface Setting {
  readonly session: Session;
  /** Little of everything: whether it runs, not how fast. */
  readonly quick: boolean;
}

export interface Measured {
  readonly rows?: readonly BenchRow[];
  /** What its rows stand for, where their names do not say it. */
  readonly note?: string;
  /** What is told without a ratio. */
  readonly figures?: readonly string[];
}

/** What is measured by itself, under the name that is typed after `--only`. */
export interface Measurement {
  readonly name: string;
  readonly needsEngine?: boolean;
  measure(setting: Setting): Promise<Measured>;
}
