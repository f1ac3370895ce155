/** What happens to one of the statements that pass a gate, counted from 1. */
export type GatePlan =
  /** That one fails instead of being carried out. */
  | { readonly fail: number }
  /** Whoever sent that one waits for its result once it is carried out. */
  | { readonly holdAfter: number };

/** What passed while a gate was armed. */
export interface GateReport {
  /** The texts of the statements, in order. */
  readonly statements: readonly string[];
  /** Whether the statement of the plan has come. */
  readonly met: boolean;
}

/** A place that every statement of a shop passes on its way to the database. */
export interface Gate {
  /** Counts from now on, and does what the plan says. */
  arm(plan: GatePlan): Promise<void>;
  /** Resolves when the statement of the plan has come, or the gate is disarmed. */
  met(): Promise<void>;
  /** Lets go whoever is held. */
  open(): Promise<void>;
  /** Lets everything pass from now on. */
  disarm(): Promise<GateReport>;
}
