import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate as afterThisTurn } from 'node:timers';

import type { CallOutcome, HostedShop, ServiceCall } from '../host';
import type { Json } from '../json';
import { reviveError } from '../wire';

/** One call that a check made. */
export interface MadeCall {
  readonly call: ServiceCall;
  /** `undefined` until the call has ended. */
  outcome: CallOutcome | undefined;
}

interface Check {
  readonly batch: Batch;
  readonly made: MadeCall[];
}

interface Waiting {
  readonly call: ServiceCall;
  resolve(outcome: CallOutcome): void;
  reject(error: Error): void;
}

const running = new AsyncLocalStorage<Check>();

/** Runs checks in parallel. Their calls to a shop in the same turn are sent in one message. */
export class Batch {
  readonly #waiting = new Map<HostedShop, Waiting[]>();
  /** Why a message had no reply; later messages would not get one either. */
  failure: Error | undefined;

  /** Runs a check; `made` collects the calls that it makes. */
  run<T>(made: MadeCall[], check: () => T): T {
    return running.run({ batch: this, made }, check);
  }

  call(shop: HostedShop, call: ServiceCall): Promise<CallOutcome> {
    const waiting = this.#waiting.get(shop) ?? [];
    // By then every check has run as far as it can without a reply.
    if (waiting.length === 0) afterThisTurn(() => void this.#send(shop));
    this.#waiting.set(shop, waiting);
    return new Promise((resolve, reject) => {
      waiting.push({ call, resolve, reject });
    });
  }

  async #send(shop: HostedShop): Promise<void> {
    const waiting = this.#waiting.get(shop) ?? [];
    this.#waiting.delete(shop);
    try {
      if (this.failure) throw this.failure;
      const outcomes = await shop.callAll(waiting.map(({ call }) => call));
      if (outcomes.length !== waiting.length) {
        throw new Error(`the shop replied to ${outcomes.length} of ${waiting.length} calls`);
      }
      for (const [i, outcome] of outcomes.entries()) waiting[i]?.resolve(outcome);
    } catch (error) {
      this.failure = error as Error;
      for (const { reject } of waiting) reject(this.failure);
    }
  }
}

/** Calls a service; in a property test, together with the calls for the other inputs. */
export async function callService(shop: HostedShop, call: ServiceCall): Promise<Json> {
  const check = running.getStore();
  if (!check) return shop.call(call.group, call.name, call.args);
  const made: MadeCall = { call, outcome: undefined };
  check.made.push(made);
  made.outcome = await check.batch.call(shop, call);
  if ('error' in made.outcome) throw reviveError(made.outcome.error, made.outcome.stack);
  return made.outcome.value;
}
