import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

import type { HostedShop, Resources, ShopHost } from '../host';
import type { Json } from '../json';
import { reviveError } from '../wire';
import type { Order, Question, Reply } from './messages';

const DEADLINE_MS = 10_000;

/** Opens shops in a child process of their own. `builtDir` is the chapter as plain JavaScript. */
export function createSplitHost(builtDir: string): ShopHost {
  const program = new HostProgram(builtDir);
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
  deadline: NodeJS.Timeout;
}

class HostProgram {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Pending>();
  #asked = 0;
  /** How the process ended, once it has. */
  ended: string | undefined;

  constructor(builtDir: string) {
    this.#child = fork(
      join(builtDir, 'node_modules/@bookshop/kit/src/split/host-program.js'),
      [join(builtDir, 'src/shop.js')],
      {
        execArgv: ['--enable-source-maps'],
        env: processEnvironment(),
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      },
    );
    this.#child.on('message', (reply: Reply) => this.#settle(reply));
    this.#child.on('error', (error) => this.#end(error.message));
    this.#child.on('exit', (code, signal) =>
      this.#end(signal ? `signal ${signal}` : `code ${code}`),
    );
  }

  ask(order: Order): Promise<unknown> {
    if (this.ended !== undefined) return Promise.reject(ended(this.ended));
    const id = this.#asked++;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => {
        this.#pending.delete(id);
        reject(new Error(`the shop did not answer within ${DEADLINE_MS / 1000} s`));
      }, DEADLINE_MS);
      this.#pending.set(id, { resolve, reject, deadline });
      const question: Question = { id, order };
      // What cannot be sent any more is rejected with how the process ended.
      this.#child.send(question, () => {});
    });
  }

  async close(): Promise<void> {
    if (this.ended !== undefined) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }

  #settle(reply: Reply): void {
    const pending = this.#pending.get(reply.id);
    if (!pending) return;
    this.#pending.delete(reply.id);
    clearTimeout(pending.deadline);
    if ('error' in reply) pending.reject(reviveError(reply.error, reply.stack));
    else pending.resolve(reply.value);
  }

  #end(how: string): void {
    this.ended = how;
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.deadline);
      pending.reject(ended(how));
    }
    this.#pending.clear();
  }
}

function ended(how: string): Error {
  return new Error(`the shop's process ended with ${how}`);
}

/** The little that a child process needs to start; nothing of the machine's own settings. */
export function processEnvironment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, ...env };
}
