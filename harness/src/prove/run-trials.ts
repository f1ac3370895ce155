import { availableParallelism, freemem } from 'node:os';

import type { Subject } from '../judging/subjects';
import type { RunOutcome } from '../model/run';
import type { Lane, WorkspacePlan } from '../model/workspace';
import { runAllThenLate } from '../run/again-alone';
import type { JestOptions } from '../run/jest-process';
import type { Limits } from '../run/limits';
import { JestPool } from '../run/pool';
import { type Rooms, sharedRoom } from '../run/rooms';
import { sha256 } from '../support/sha256';
import { outcomeOf, type ProofRecord, type ProofRecords, type RunKind } from './proof-records';
import type { Setting, TrialKeys } from './trial-key';
import type { Trust } from './trust';
import { nameVariant, planVariant, type Trial, type Variant } from './variants';

/** In a spot check, one in this many recorded trials is run again, or fewer of very many. */
const SPOT_CHECK = 10;

/** About this many are enough to find a wrong record in the long run, however large the course. */
const MOST_DRAWN = 250;

export interface PlannedTrial {
  readonly subject: Subject;
  readonly variant: Variant;
  readonly kind: RunKind;
}

/** A trial with everything that is needed to judge and record it. */
export interface DoneTrial extends Trial {
  readonly kind: RunKind;
  readonly workspace: WorkspacePlan;
  /** The existing record for the same inputs. */
  readonly record: ProofRecord | undefined;
  /** Whether the outcome is the recorded one, and nothing was run. */
  readonly recorded: boolean;
}

export interface TrialSetting {
  readonly root: string;
  readonly limits: Limits;
  /** The rooms for trials that are not repetitions. */
  readonly rooms: Rooms;
  /**
   * Identifies the images of the lane's servers and boxes; `undefined` when they are unknown, and
   * then records are not used.
   */
  readonly images: string | undefined;
  readonly seed: number;
  readonly trust: Trust;
  readonly keys: TrialKeys;
  /** Of the chapter that the exercise belongs to. */
  recordsOf(chapter: string): ProofRecords;
  /** The known titles of an exercise's suite. */
  titlesOf(exercise: string): readonly string[];
  readonly onTrial?: ((done: number, of: number) => void) | undefined;
  /** Called for each trial that was run, as soon as it has ended. */
  readonly onDone?: ((trial: DoneTrial) => void) | undefined;
}

/** The name of a trial in the records: the exercise's stem, and what its tests are tried on. */
export function trialName({ subject, variant }: Pick<Trial, 'subject' | 'variant'>): string {
  return `${subject.exercise.stem} ${nameVariant(variant)}`;
}

/** The conditions under which a kind of run takes place; the key depends on them. */
export function settingOf(kind: RunKind, { images, seed }: TrialSetting): Setting {
  const lane: Lane = kind === 'shuffled' || kind === 'climate' ? 'local' : kind;
  const own = lane === 'services' || lane === 'sealed';
  return {
    lane,
    images: own ? (images ?? '') : '',
    seed: kind === 'shuffled' ? seed : undefined,
    climate: kind === 'climate' ? 'other' : 'usual',
  };
}

/** Runs each trial, or uses its recorded result. The results are in the order of the plan. */
export async function runTrials(
  planned: readonly PlannedTrial[],
  setting: TrialSetting,
): Promise<DoneTrial[]> {
  const oneIn = oneInOf(planned.length);
  const trials = planned.map((one) => lookUp(one, { ...setting, oneIn }));
  const toRun = trials.filter(({ recorded }) => recorded === undefined);
  let done = 0;
  const outcomes = new Map<LookedUp, RunOutcome>();
  const runIn = async (some: readonly LookedUp[], how: Partial<JestOptions> = {}) => {
    if (some.length === 0) return;
    const { root, limits } = setting;
    const size = poolSize(setting.rooms.lane, limits.memoryMb);
    const pool = new JestPool(size, { root, limits, ...how });
    const results = await runAllThenLate(some, async (one) => {
      const outcome = await pool.run(one.workspace, roomsOf(one.kind, setting.rooms));
      done += 1;
      // Trials that are run again are added to the total.
      setting.onTrial?.(done, Math.max(done, toRun.length));
      setting.onDone?.(doneTrial(one, outcome, setting));
      return { one, outcome };
    });
    for (const { one, outcome } of results) outcomes.set(one, outcome);
    await pool.end();
  };
  const ofKind = (wanted: RunKind) => toRun.filter(({ kind }) => kind === wanted);
  await runIn(toRun.filter(({ kind }) => kind !== 'shuffled' && kind !== 'climate'));
  await runIn(ofKind('shuffled'), { seed: setting.seed });
  await runIn(ofKind('climate'), { climate: 'other' });
  return trials.flatMap((trial): DoneTrial[] => {
    const outcome = trial.recorded ?? outcomes.get(trial);
    return outcome ? [doneTrial(trial, outcome, setting)] : [];
  });
}

function doneTrial(
  { recorded, ...trial }: LookedUp,
  outcome: RunOutcome,
  setting: TrialSetting,
): DoneTrial {
  const { lane } = settingOf(trial.kind, setting);
  return { ...trial, lane, outcome, recorded: recorded !== undefined };
}

/**
 * More processes than cores: wrong answers often wait for locks and for time-outs. With a database
 * server, nearly all of the time of a sweep is waiting: 80 % on two cores with three processes.
 */
function poolSize(lane: Lane, memoryMb: number): number {
  const cores = availableParallelism();
  const room = Math.floor(freemem() / (memoryMb * 1e6));
  return Math.max(1, Math.min(room, lane === 'local' ? cores + 1 : 3 * cores));
}

interface LookedUp extends PlannedTrial {
  readonly workspace: WorkspacePlan;
  readonly record: ProofRecord | undefined;
  /** The recorded outcome, when it is used and nothing runs. */
  readonly recorded: RunOutcome | undefined;
}

/** In a spot check of so many trials, one in this many is drawn. */
export function oneInOf(trials: number): number {
  return Math.max(SPOT_CHECK, Math.ceil(trials / MOST_DRAWN));
}

type Drawing = TrialSetting & { readonly oneIn: number };

function lookUp(one: PlannedTrial, setting: Drawing): LookedUp {
  const { subject, variant, kind } = one;
  const workspace = planVariant(subject, variant);
  const { id, chapter } = subject.exercise;
  const titles = setting.titlesOf(id);
  const key = setting.keys.of(workspace, titles, settingOf(kind, setting));
  const record = canRecord(kind, setting)
    ? setting.recordsOf(chapter).find(trialName(one), kind, key)
    : undefined;
  const stands = record !== undefined && !isDrawn(key, setting);
  return {
    subject,
    variant,
    kind,
    workspace,
    record,
    recorded: stands ? outcomeOf(record, titles) : undefined,
  };
}

/** Whether results can be recorded: not when the images of the lane's servers are unknown. */
export function canRecord(kind: RunKind, { images }: TrialSetting): boolean {
  return images !== undefined || (kind !== 'services' && kind !== 'sealed');
}

/** Whether a trial runs although it has a record. */
function isDrawn(key: string, { trust, oneIn }: Drawing): boolean {
  if (trust === 'fresh') return true;
  if (trust === 'records') return false;
  return Number.parseInt(sha256(`${trust.spotCheck} ${key}`).slice(0, 8), 16) % oneIn === 0;
}

function roomsOf(kind: RunKind, rooms: Rooms): Rooms {
  return kind === 'split' ? sharedRoom({ lane: 'split', services: {} }) : rooms;
}
