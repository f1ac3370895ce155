import type { CallOutcome, HostedShop, Resources, ShopHost } from './host';
import type { Json } from './json';
import { giveUpAfter } from './patience';
import type { Order, Question, Reply } from './split/messages';
import { reviveError } from './wire';

const DEADLINE_MS = 10_000;

/** A connection to a host program (the program in which a shop runs). */
export interface Channel {
  /** Messages that can no longer be sent are dropped: then `end` is called. */
  send(question: Question): void;
  /** Ends the program; resolves when it has ended. */
  close(): Promise<void>;
}

/** Callbacks for what arrives on a channel. */
export interface Listener {
  hear(reply: Reply): void;
  /**
   * The program has ended, and nothing more will arrive; `how` completes "the shop's process ended
   * with".
   */
  end(how: string): void;
}

/** Opens shops by asking a host program. */
export function createRemoteHost(connect: (listener: Listener) => Channel): ShopHost {
  const program = new HostProgram(connect);
  return {
    open: async (env) => {
      const { shop, url } = (await program.ask({ do: 'open', env })) as {
        shop: number;
        url: string;
      };
      let closing: Promise<unknown> | undefined;
      const hosted: HostedShop = {
        url,
        call: async (group, name, args) =>
          (await program.ask({ do: 'call', shop, group, name, args })) as Json,
        callAll: async (calls) =>
          (await program.ask({ do: 'call-all', shop, calls })) as CallOutcome[],
        steer: async (name, ...args) =>
          (await program.ask({ do: 'steer', shop, name, args })) as never,
        resources: async () => (await program.ask({ do: 'resources', shop })) as Resources,
        close: async () => {
          await (closing ??= program.ended
            ? Promise.resolve()
            : program.ask({ do: 'close', shop }));
        },
      };
      return hosted;
    },
    close: () => program.close(),
  };
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  callOff(): void;
}

class HostProgram {
  readonly #channel: Channel;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  /** How the process ended, once it has. */
  ended: string | undefined;

  constructor(connect: (listener: Listener) => Channel) {
    this.#channel = connect({
      hear: (reply) => this.#settle(reply),
      end: (how) => this.#end(how),
    });
  }

  ask(order: Order): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(ended(this.ended));
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      const callOff = giveUpAfter(DEADLINE_MS, () => {
        this.#pending.delete(id);
        reject(new Error(`the shop did not respond within ${DEADLINE_MS / 1000} s`));
      });
      this.#pending.set(id, { resolve, reject, callOff });
      this.#channel.send({ id, order });
    });
  }

  async close(): Promise<void> {
    if (this.ended === undefined) await this.#channel.close();
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    pending.callOff();
    if ('error' in reply) pending.reject(reviveError(reply.error, reply.stack));
    else pending.resolve(reply.value);
  }

  #end(how: string): void {
    this.ended = how;
    for (const pending of this.#pending.values()) {
      pending.callOff();
      pending.reject(ended(how));
    }
    this.#pending.clear();
  }
}

function ended(how: string): Error {
  return new Error(`the shop's process ended with ${how}`);
}
