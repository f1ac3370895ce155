import type { Shop } from './built-shop';

export type Handle = (payload: unknown) => Promise<unknown>;

interface Definition {
  readonly name: string;
  readonly handle: Handle;
}

/** The shop of chapter 06, as far as it is measured. */
export interface TaskShop extends Shop {
  readonly queue: { add(name: string, payload: unknown): Promise<{ id: string }> };
  readonly handlers: Map<string, Definition>;
  /** Of the table queue. */
  readonly worker: { runDue(worker: string): Promise<{ outcome: string }[]> };
  /** Where the queue is BullMQ. */
  readonly bull?: object;
}
