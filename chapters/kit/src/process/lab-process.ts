import type { Http } from '../http';
import type { Json } from '../json';
import type { Facts, LabOrder } from '../lab/orders';
import { mayBeLeft } from './may-be-left';

/** One process of a shop, and the test's control over it. */
export interface LabProcess {
  readonly pid: number;
  /** The named points in given code, as those of a shop that runs in the test's process. */
  readonly points: {
    count(point: string): Promise<number>;
    fail(point: string): Promise<void>;
    hold(point: string): Promise<void>;
    release(point: string): Promise<void>;
    arrived(point: string, arrivals?: number): Promise<void>;
  };
  /** Its time stands still: who sleeps wakes when the test lets the time pass. */
  readonly clock: { advance(ms: number): Promise<void> };
  facts(): Promise<Facts>;
  /** It sends itself this signal. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Resolves when it has got this signal so often in all and listeners were called, or has ended. */
  heard(signal: NodeJS.Signals, times?: number): Promise<void>;
}

/** `http`: a client for the address at which the process takes orders. */
export function createLabProcess(pid: number, http: Http): LabProcess {
  const ask = async (order: LabOrder): Promise<unknown> => {
    const { status, text, json } = await http('POST', '/', { body: order as Json });
    if (status !== 200) throw new Error(`process ${pid} of the shop: ${text}`);
    return json;
  };
  const wait = (order: LabOrder) => mayBeLeft(ask(order).then(() => {}));
  const set = (mode: 'fail' | 'hold' | 'release') => async (point: string) => {
    await ask({ do: mode, point });
  };
  return {
    pid,
    points: {
      count: async (point) => (await ask({ do: 'count', point })) as number,
      fail: set('fail'),
      hold: set('hold'),
      release: set('release'),
      arrived: (point, arrivals = 1) => wait({ do: 'arrived', point, arrivals }),
    },
    clock: {
      advance: (ms) => wait({ do: 'advance', ms }),
    },
    facts: async () => (await ask({ do: 'facts' })) as Facts,
    heard: (signal, times = 1) => mayBeLeft(wait({ do: 'heard', signal, times }).catch(forgiveEnd)),
    kill: async (signal) => {
      await ask({ do: 'kill', signal }).catch(forgiveEnd);
    },
  };
}

/** A process that has ended does not reply. */
function forgiveEnd(error: NodeJS.ErrnoException): void {
  if (!['ECONNREFUSED', 'ECONNRESET', 'EPIPE'].includes(error.code ?? '')) throw error;
}
