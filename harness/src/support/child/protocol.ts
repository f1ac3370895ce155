/** What a child may take for one request. */
export interface ChildLimits {
  /** Processor time, and as much silence: neither grows much with what else this machine does. */
  readonly seconds: number;
  /** By the clock, whatever the reason. */
  readonly patienceSeconds: number;
  readonly memoryMb: number;
}

/** What became of a request. Nothing here is thrown. */
export type ChildOutcome<Reply> =
  | Reaction<Reply>
  | { readonly kind: 'out-of-memory' }
  | { readonly kind: 'out-of-time' }
  /** It neither replied nor ended. */
  | { readonly kind: 'silent' }
  /** The machine hardly let it run. */
  | { readonly kind: 'starved' }
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'not-started'; readonly reason: string };

/** What the child itself says of a request; it lives on. */
export type Reaction<Reply> =
  | { readonly kind: 'answered'; readonly reply: Reply }
  /** `system` when the operating system refused something, such as room on a disk. */
  | { readonly kind: 'threw'; readonly message: string; readonly system: boolean };

export interface ToChild<Request> {
  readonly id: number;
  readonly request: Request;
}

export type FromChild<Reply> =
  { readonly ready: true } | { readonly id: number; readonly reaction: Reaction<Reply> };

/**
 * The last words of a child that took too much. Those about memory are part of Node's own message.
 */
export const OUT_OF_MEMORY = 'heap out of memory';
export const OUT_OF_TIME = 'out of processor time';
