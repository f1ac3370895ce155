/** The limits of a child for one request. */
export interface ChildLimits {
  /**
   * The limit on processor time, and also on silence; neither depends much on the load of this
   * machine.
   */
  readonly seconds: number;
  /** The limit on wall-clock time, whatever the reason. */
  readonly patienceSeconds: number;
  readonly memoryMb: number;
}

/** The outcome of a request. Nothing is thrown. */
export type ChildOutcome<Reply> =
  | Reaction<Reply>
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'out-of-time' }
  /** It neither replied nor ended. */
  | { readonly kind: 'silent' }
  /** The machine was too busy to run it. */
  | { readonly kind: 'starved' }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not-started'; readonly reason: string };

/** The child's own reply to a request; the child keeps running. */
export type Reaction<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** `system`: an error of the operating system, such as a full disk. */
  | { readonly kind: 'threw'; readonly message: string; readonly system: boolean };

export interface ToChild<Request> {
  readonly id: number;
  readonly request: Request;
}

export type FromChild<Reply> =
  { readonly ready: true } | { readonly id: number; readonly reaction: Reaction<Reply> };

/**
 * The last message of a child that has exceeded a limit. The one about memory is part of Node's own
 * message.
 */
export const OUT_OF_MEMORY = 'heap out of memory';
export const OUT_OF_TIME = 'out of processor time';
