/** What a gate does to one of the statements that pass it; they are counted from 1. */
export type GatePlan =
  /** That one fails instead of being carried out. */
  | { readonly fail: number }
  /** That one is run, and its sender has to wait for the result. */
  | { readonly holdAfter: number };

/** The statements that passed while a gate was armed. */
export interface GateReport {
  /** The texts of the statements, in order. */
  readonly statements: readonly string[];
  /** Whether the statement of the plan has come. */
  readonly met: boolean;
}

/** A place that every statement of a shop passes on its way to the database. */
export interface Gate {
  /** Starts to count, and carries out the plan. */
  arm(plan: GatePlan): Promise<void>;
  /** Resolves when the statement of the plan has come, or the gate is disarmed. */
  met(): Promise<void>;
  /** Releases a statement that waits. */
  open(): Promise<void>;
  /** From now on, every statement passes. */
  disarm(): Promise<GateReport>;
}
