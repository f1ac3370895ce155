import type { GatePlan, GateReport } from './gate';

/** What a gate does to one statement. */
export interface Pass {
  /** The reason with which it fails instead of running. */
  readonly fault: string | undefined;
  /** To be awaited after the statement has run, before its sender gets the result. */
  done(): Promise<void>;
}

/** Counts statements, and makes one of them fail or wait. */
export class StatementGate {
  #plan: GatePlan | undefined;
  #statements: string[] = [];
  #met = false;
  #held: (() => void)[] = [];
  #waiting: (() => void)[] = [];

  get isArmed(): boolean {
    return this.#plan !== undefined;
  }

  arm(plan: GatePlan): void {
    this.disarm();
    this.#plan = plan;
  }

  disarm(): GateReport {
    const report = { statements: this.#statements, met: this.#met };
    this.#plan = undefined;
    this.#statements = [];
    this.#met = false;
    this.open();
    this.#tell();
    return report;
  }

  met(): Promise<void> {
    if (this.#met || !this.#plan) return Promise.resolve();
    return new Promise((tell) => this.#waiting.push(tell));
  }

  open(): void {
    for (const go of this.#held.splice(0)) go();
  }

  /** Counts a statement; `undefined` unless armed. */
  enter(text: string): Pass | undefined {
    const plan = this.#plan;
    if (!plan) return undefined;
    const number = this.#statements.push(text);
    const fails = 'fail' in plan && plan.fail === number;
    if (fails) this.#meet();
    return {
      fault: fails ? `the test made statement ${number} fail` : undefined,
      done: async () => {
        // After the plan has been carried out, no statement waits.
        const holds = 'holdAfter' in plan && plan.holdAfter === number && this.#plan === plan;
        if (holds) await this.#hold();
      },
    };
  }

  #hold(): Promise<void> {
    return new Promise((go) => {
      this.#held.push(go);
      this.#meet();
    });
  }

  #meet(): void {
    this.#met = true;
    this.#tell();
  }

  #tell(): void {
    for (const tell of this.#waiting.splice(0)) tell();
  }
}

/** The gate of this process: all SQLite connections of the kit send their statements through it. */
export const processGate = new StatementGate();
