import { type AppLog, silentLog } from './app/create-log';
import { Points } from './points';
import { seeded } from './seeded';
import type { ShopTools } from './shop';
import type { GatePlan, GateReport } from './sweep/gate';
import { processGate } from './sweep/statement-gate';

/**
 * Monday, 7 January 2030, nine o'clock UTC: when every shop opens, so that no test depends on
 * today.
 */
export const OPENING_TIME = Date.UTC(2030, 0, 7, 9);

/**
 * For tests only: an app under test writes no log. Its unexpected errors are shown like other
 * errors of the learner's code.
 */
const testLog: AppLog = {
  ...silentLog,
  error: (fields) => console.error('err' in fields ? fields.err : fields),
};

/** The tests' control over a shop's tools. */
export interface Steering {
  setTime(ms: number): void;
  advanceTime(ms: number): void;
  /** The next results of `random()`, in order, before it continues with its seeded numbers. */
  queueRandom(values: readonly number[]): void;
  setPoint(...values: Parameters<Points['set']>): void;
  countPoint(name: string): number;
  /** Resolves when this many calls have reached the point. */
  awaitPoint(name: string, arrivals: number): Promise<void>;
  /** The statements to the database since the last call. */
  takeStatements(): string[];
  /** The gate on the way to SQLite, one for all shops of the process. */
  armGate(plan: GatePlan): void;
  awaitGate(): Promise<void>;
  openGate(): void;
  disarmGate(): GateReport;
}

/** Tools for one shop, and the handle that controls them. */
export function createTools(seed = 1): { tools: ShopTools; steering: Steering } {
  let time = OPENING_TIME;
  const queued: number[] = [];
  const points = new Points();
  const statements: string[] = [];
  const next = seeded(seed);
  return {
    tools: {
      now: () => time,
      random: () => queued.shift() ?? next(),
      log: testLog,
      sql: (text) => void statements.push(text),
      reach: (point) => points.reach(point),
    },
    steering: {
      setTime: (ms) => {
        time = ms;
      },
      advanceTime: (ms) => {
        time += ms;
      },
      queueRandom: (values) => {
        queued.push(...values);
      },
      setPoint: (name, mode) => points.set(name, mode),
      countPoint: (name) => points.count(name),
      awaitPoint: (name, arrivals) => points.arrived(name, arrivals),
      takeStatements: () => statements.splice(0),
      armGate: (plan) => processGate.arm(plan),
      awaitGate: () => processGate.met(),
      openGate: () => processGate.open(),
      disarmGate: () => processGate.disarm(),
    },
  };
}
