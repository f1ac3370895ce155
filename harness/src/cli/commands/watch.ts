import { join } from 'node:path';

import { endOf, isDone } from '../../judging/is-done';
import { type JudgedRun, planRun, planTypes, runPlan } from '../../judging/pipeline';
import { openPlace } from '../../lanes/open-lane';
import { runLimits } from '../../lanes/run-limits';
import { type Exercise, exercisesOf } from '../../model/course';
import type { RunOutcome } from '../../model/run';
import type { Lane, Place, WorkspacePlan } from '../../model/workspace';
import { passedIds, recordRun } from '../../progress/progress';
import { renderRun, renderTypes } from '../../report/render-run';
import { runUntilSure } from '../../run/again-alone';
import { requireChecked } from '../../types/require-checked';
import { TypeService } from '../../types/type-service';
import { readKeys } from '../../watch/keys';
import { PreparedRun } from '../../watch/prepared-run';
import { watchFiles } from '../../watch/watch-files';
import { hasSolutions } from '../edition';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, findNextOpen, refreshSession, type Session } from '../session';
import { viewRun } from '../view-run';
import { showHint, showHintsAgain } from './hint';
import { listCommand, nextCommand } from './list';
import { diffCommand } from './overwrite';
import { AGAIN, runCommand } from './run';

/** Judges every save of the open exercise until the learner quits. */
export async function watchCommand(
  session: Session,
  asked: string | undefined,
  lane: Lane = 'local',
): Promise<ExitCode> {
  const exercise = findExercise(session, asked);
  if (!exercise) {
    session.output.print('Every exercise is solved. `npx course list` shows them all.');
    return EXIT.passed;
  }
  const loop = new WatchLoop(session, exercise, await openPlace(session.root, lane));
  try {
    return await loop.run();
  } finally {
    await loop.end();
  }
}

/** After this time, a message shows that a run is in progress. */
const SLOW_MS = 500;

/** The outcome of a run that the learner has stopped. */
const STOPPED: RunOutcome = {
  kind: 'crashed',
  how: { code: null, signal: 'SIGKILL', outOfMemory: false },
  output: '',
};

const NOT_COUNTED = 'Stopped; this run does not count. Save, or press Enter, to run it again.';

class WatchLoop {
  #session: Session;
  readonly #lane: Lane;
  readonly #prepared: PreparedRun;
  readonly #types: TypeService;
  #exercise: Exercise;
  #last: { run: JudgedRun; done: boolean } | undefined;
  /** What is on the screen; its types may still be checked. */
  #shown: JudgedRun | undefined;
  /** What is being judged now; undefined when nothing is. */
  #running: 'this' | 'all' | undefined;
  /** What was requested in the meantime. */
  #queued: (() => void) | undefined;
  #isStopped = false;
  #fail: (error: unknown) => void = () => {};
  #stops: (() => unknown)[] = [];

  constructor(session: Session, exercise: Exercise, place: Place) {
    this.#session = session;
    this.#exercise = exercise;
    this.#lane = place.lane;
    this.#prepared = new PreparedRun({ root: session.root, limits: runLimits(place.lane) }, place);
    this.#types = new TypeService(session.root);
    void this.#types.warm(planTypes(session.open, exercise));
  }

  async run(): Promise<ExitCode> {
    const { root, output } = this.#session;
    const quit = new Promise<void>((resolve, reject) => {
      this.#fail = reject;
      const onKey = (key: string) => void this.#press(key, resolve).catch(reject);
      if (output.interactive) {
        const keys = readKeys(onKey);
        this.#stops.push(() => keys.end());
      }
    });
    // Nobody awaits it yet: without this, a failure would count as an unhandled rejection.
    quit.catch(() => {});
    const watched = { folders: [join(root, 'chapters')], files: [] };
    const onPolling = ({ code, message }: NodeJS.ErrnoException) =>
      output.tell(
        `The system does not report changed files (${code ?? message}), so the course looks for changes itself.\n→ \`npx course doctor\` says how to change that.`,
      );
    const listener = { onChange: () => this.judge(), onPolling };
    this.#stops.push(await watchFiles(watched, listener));
    this.judge();
    await quit;
    return this.#last?.done ? EXIT.passed : EXIT.notPassed;
  }

  async end(): Promise<void> {
    for (const stop of this.#stops) await stop();
    await this.#prepared.end();
    this.#types[Symbol.dispose]();
  }

  /** Judges now; when a run is in progress, judges once more after it. */
  judge(): void {
    if (this.#running) this.#queued ??= () => this.judge();
    else this.#occupy('this', () => this.#judgeOnce());
  }

  /** One job at a time: what is saved in the meantime is judged afterwards. */
  #occupy(what: 'this' | 'all', work: () => Promise<void>): void {
    this.#running = what;
    work().then(
      () => {
        const queued = this.#queued;
        this.#running = this.#queued = undefined;
        queued?.();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #judgeOnce(): Promise<void> {
    this.#refresh();
    this.#isStopped = false;
    const { open, progress } = this.#session;
    const exercise = this.#exercise;
    const checking = this.#types.check(planTypes(open, exercise));
    const plan = planRun(open, exercise, passedIds(progress.read()));
    const slow = setTimeout(() => this.#showRunning(), SLOW_MS);
    const judged = await runPlan(open, plan, (workspace) => this.#run(workspace));
    clearTimeout(slow);
    this.#prepared.prepare(plan.tree);
    if (this.#isStopped) {
      await checking;
      const isLeft = exercise.id !== this.#exercise.id;
      if (!isLeft) this.#session.output.print(NOT_COUNTED);
      return;
    }
    this.#show(judged, undefined);
    const types = requireChecked(await checking);
    const end = endOf(judged, types);
    await progress.update((before) => recordRun(before, exercise.id, end));
    // The learner may have opened another exercise in the meantime.
    if (exercise.id !== this.#exercise.id) return;
    const done = isDone(judged, types.errors);
    this.#last = { run: judged, done };
    if (done || types.errors.length > 0) this.#showAll(judged, types.errors);
  }

  #showRunning(): void {
    const { interactive, paint, print } = this.#session.output;
    if (interactive) print(paint.dim(`${this.#exercise.id} is running; press x to stop it.`));
  }

  /** The course itself may have been updated since the last save. */
  #refresh(): void {
    const before = this.#session;
    this.#session = refreshSession(before);
    if (this.#session === before) return;
    const { id } = this.#exercise;
    const all = exercisesOf(this.#session.open.course);
    const here = all.find((one) => one.id === id);
    this.#exercise = here ?? findExercise(this.#session, undefined) ?? all[0] ?? this.#exercise;
    if (!here) {
      const now = this.#exercise.id;
      this.#session.output.print(`The course has no exercise ${id} any more; ${now} is open now.`);
    }
  }

  async #run(workspace: WorkspacePlan): Promise<RunOutcome> {
    if (this.#isStopped) return STOPPED;
    const onAgain = () => this.#session.output.tell(AGAIN);
    const run = () => this.#prepared.run(workspace);
    const outcome = await runUntilSure(run, { again: 'in-doubt', onAgain });
    return this.#isStopped ? STOPPED : outcome;
  }

  #show(run: JudgedRun, typeErrors: readonly string[] | undefined): void {
    const { output, root } = this.#session;
    const { paint } = output;
    this.#shown = run;
    if (output.interactive) output.clear();
    const view = { lane: this.#lane, typeErrors, atKeys: output.interactive };
    output.print(renderRun(viewRun(root, run, view), paint));
    if (typeErrors?.length === 0 && isDone(run, typeErrors)) output.print(this.#praise(run));
    if (output.interactive) output.print(paint.dim(`\n${this.#keys()}`));
  }

  /**
   * Called when the types are checked: at a terminal shows the whole result again, elsewhere only
   * what is new.
   */
  #showAll(run: JudgedRun, typeErrors: readonly string[]): void {
    const { output, root } = this.#session;
    if (output.interactive) return this.#show(run, typeErrors);
    const [types] = renderTypes(viewRun(root, run, { lane: this.#lane, typeErrors }), output.paint);
    output.print(types === undefined ? this.#praise(run) : `\n${types}`);
  }

  #praise({ exercise: { id, points } }: JudgedRun): string {
    const { interactive, paint } = this.#session.output;
    const compare = hasSolutions(this.#session.root) ? ', d to compare with ours' : '';
    const next = interactive
      ? `Press n for the next one${compare}.`
      : '`npx course next` shows the next one.';
    return paint.green(`\n${id} is solved: ${points} points. ${next}`);
  }

  #keys(): string {
    const diff = hasSolutions(this.#session.root) ? ' · d diff' : '';
    return `b brief · h hint${diff} · n next · s skip · l list · a run all · q quit`;
  }

  async #press(key: string, quit: () => void): Promise<void> {
    this.#refresh();
    const session = this.#session;
    const exercise = this.#exercise;
    switch (key) {
      case 'q':
        return quit();
      case 'x':
        return await this.#stop();
      case 'b':
        nextCommand(session, { asked: exercise.id, json: false });
        return;
      case 'h':
        return await showHint(session, { exercise, firstFailing: this.#firstFailing() });
      case 'H':
        return showHintsAgain(session, exercise);
      case 'l':
        listCommand(session, { json: false });
        return;
      case 'd':
        return this.#compare();
      case 'n':
        return await this.#next();
      case 's':
        return await this.#open(findNextOpen(session, exercise));
      case 'a':
        return this.#judgeAll();
      case 'return':
        return this.judge();
      case 'redraw':
        return this.#redraw();
      default:
        session.output.print(this.#keys());
    }
  }

  #firstFailing(): string | undefined {
    return this.#shown?.result.tests.find(({ verdict }) => verdict === 'failed')?.title;
  }

  async #stop(): Promise<void> {
    if (this.#running !== 'this') return;
    this.#isStopped = true;
    await this.#prepared.stop();
  }

  #redraw(): void {
    if (this.#last) this.#show(this.#last.run, undefined);
    else this.#session.output.clear();
  }

  #judgeAll(): void {
    const { output } = this.#session;
    if (this.#running) {
      if (this.#running === 'this') this.#queued = () => this.#judgeAll();
      return;
    }
    output.print(
      'All exercises are being judged; what you save in the meantime is judged afterwards.',
    );
    const command = { exercises: [], all: true, lane: this.#lane, json: false, short: true };
    this.#occupy('all', async () => {
      await runCommand(this.#session, command);
      output.print(output.paint.dim(`\n${this.#keys()}`));
    });
  }

  #compare(): void {
    if (!hasSolutions(this.#session.root)) {
      this.#session.output.print('This edition of the course has no solutions to compare with.');
      return;
    }
    if (!this.#last?.done) {
      this.#session.output.print(
        'You can compare with ours once yours passes; press h for a hint.',
      );
      return;
    }
    diffCommand(this.#session, { asked: this.#exercise.id, anyway: false });
  }

  async #next(): Promise<void> {
    if (this.#last?.done) return await this.#open(findNextOpen(this.#session, this.#exercise));
    // An exercise that was opened just now has no result yet: then the key was only pressed twice.
    if (this.#last) this.#session.output.print('This one is not solved yet; press s to skip it.');
  }

  /** Stops the current run, and judges this exercise next. */
  async #open(next: Exercise | undefined): Promise<void> {
    const { output } = this.#session;
    if (!next) {
      output.print('No other exercise is open; press l to list them all.');
      return;
    }
    if (this.#running === 'all') {
      output.print(`${next.id} will open when all exercises have been judged.`);
      this.#queued = () => void this.#open(next);
      return;
    }
    this.#exercise = next;
    this.#last = this.#shown = undefined;
    const isOn = this.#running === 'this';
    this.judge();
    if (isOn) await this.#stop();
  }
}
