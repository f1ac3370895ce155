import { join } from 'node:path';

import { endOf, isDone } from '../../judging/is-done';
import { type JudgedRun, planRun, planTypes, runPlan } from '../../judging/pipeline';
import { openPlace } from '../../lanes/open-lane';
import { runLimits } from '../../lanes/run-limits';
import type { Exercise } from '../../model/course';
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
import { findExercise, refreshSession, type Session } from '../session';
import { viewRun } from '../view-run';
import { showHint } from './hint';
import { listCommand } from './list';
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

class WatchLoop {
  #session: Session;
  readonly #lane: Lane;
  readonly #prepared: PreparedRun;
  readonly #types: TypeService;
  #exercise: Exercise;
  #last: { run: JudgedRun; done: boolean } | undefined;
  #running: Promise<void> | undefined;
  #again = false;
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
      if (output.interactive) this.#stops.push(readKeys(onKey));
    });
    // Until it is waited for, a failure is only kept.
    quit.catch(() => {});
    const watched = { folders: [join(root, 'chapters')], files: [] };
    this.#stops.push(await watchFiles(watched, () => this.judge()));
    this.judge();
    await quit;
    return this.#last?.done ? EXIT.passed : EXIT.notPassed;
  }

  async end(): Promise<void> {
    for (const stop of this.#stops) await stop();
    await this.#prepared.end();
    this.#types[Symbol.dispose]();
  }

  /** Judges now, or once more when a save comes while a run is on. */
  judge(): void {
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#running = this.#judgeOnce().then(
      () => {
        this.#running = undefined;
        if (!this.#again) return;
        this.#again = false;
        this.judge();
      },
      (error: unknown) => this.#fail(error),
    );
  }

  async #judgeOnce(): Promise<void> {
    this.#refresh();
    const { open, progress } = this.#session;
    const exercise = this.#exercise;
    const checking = this.#types.check(planTypes(open, exercise));
    const plan = planRun(open, exercise, passedIds(progress.read()));
    const judged = await runPlan(open, plan, (workspace) => this.#run(workspace));
    this.#show(judged, undefined);
    this.#prepared.prepare(plan.tree);
    const types = requireChecked(await checking);
    const { errors: typeErrors } = types;
    const done = isDone(judged, typeErrors);
    this.#last = { run: judged, done };
    const end = endOf(judged, types);
    await progress.update((before) => recordRun(before, exercise.id, end));
    if (done || typeErrors.length > 0) this.#showAll(judged, typeErrors);
  }

  /** Another edition of the course may have come since the last save. */
  #refresh(): void {
    const before = this.#session;
    this.#session = refreshSession(before);
    if (this.#session !== before)
      this.#exercise = findExercise(this.#session, this.#exercise.id) ?? this.#exercise;
  }

  #run(workspace: WorkspacePlan): Promise<RunOutcome> {
    const onAgain = () => this.#session.output.tell(AGAIN);
    return runUntilSure(() => this.#prepared.run(workspace), { again: 'in-doubt', onAgain });
  }

  #show(run: JudgedRun, typeErrors: readonly string[] | undefined): void {
    const { output, root } = this.#session;
    const { paint } = output;
    if (output.interactive) output.clear();
    output.print(renderRun(viewRun(root, run, { lane: this.#lane, typeErrors }), paint));
    if (typeErrors?.length === 0 && isDone(run, typeErrors)) output.print(this.#praise(run));
    if (output.interactive) output.print(paint.dim(`\n${this.#keys()}`));
  }

  /**
   * Once the types are checked: at a terminal the picture as a whole, elsewhere only what is new.
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
    return `h hint${diff} · l list · n next · a run all · q quit`;
  }

  async #press(key: string, quit: () => void): Promise<void> {
    const session = this.#session;
    const { output } = session;
    switch (key) {
      case 'q':
        return quit();
      case 'h': {
        const firstFailing = this.#last?.run.result.tests.find(
          ({ verdict }) => verdict === 'failed',
        )?.title;
        return showHint(session, { exercise: this.#exercise, firstFailing });
      }
      case 'l':
        listCommand(session, { json: false });
        return;
      case 'd':
        return this.#compare();
      case 'n':
        return this.#next();
      case 'a':
        await runCommand(session, { exercises: [], all: true, lane: this.#lane, json: false });
        return;
      case 'return':
        return this.judge();
      default:
        if (key !== '') output.print(this.#keys());
    }
  }

  #compare(): void {
    if (!hasSolutions(this.#session.root)) {
      this.#session.output.print('This edition of the course has no solutions to compare with.');
      return;
    }
    if (!this.#last?.done) {
      this.#session.output.print('Compare with ours once yours passes; h gives a hint.');
      return;
    }
    diffCommand(this.#session, { asked: this.#exercise.id, anyway: false });
  }

  #next(): void {
    if (!this.#last?.done) {
      this.#session.output.print(
        'This one is not solved yet. `npx course watch <exercise>` opens any other.',
      );
      return;
    }
    const next = findExercise(this.#session, undefined);
    if (!next) {
      this.#session.output.print('That was the last one: every exercise is solved.');
      return;
    }
    this.#exercise = next;
    this.#last = undefined;
    this.judge();
  }
}
