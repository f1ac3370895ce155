import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

import { EXIT, type ExitCode } from '#src/cli/exit-codes';
import type { Session } from '#src/cli/session';
import { openSubjects } from '#src/judging/subjects';
import { examineLane } from '#src/lanes/examine-lane';
import { LOCAL } from '#src/model/workspace';
import { prove } from '#src/prove/prove';
import { listVariants, planVariant } from '#src/prove/variants';
import { LIMITS } from '#src/run/limits';
import { sharedRoom } from '#src/run/rooms';
import { runOnce } from '#src/run/run-once';
import { secondsToBuild } from '#src/services/images';
import { TypeService } from '#src/types/type-service';

import { copyCourse } from './bench-course';
import { measureGrade } from './grade-rows';
import { median, timeProgram } from './measure';
import { type BenchRow, ratioOf, renderBench } from './rows';
import { measureServices, timeServices } from './services-rows';
import { benchWatch, type WatchFigures } from './watch-bench';

/** Of the runs in series only every so many are measured: all of them would take a quarter of an hour. */
const SAMPLE = 5;

export interface BenchRequest {
  readonly json: boolean;
  readonly write: boolean;
  /** Fewer saves and variants: whether it runs, not how fast. */
  readonly quick: boolean;
}

/** Measures what the course promises about speed and memory, each promise as a ratio. */
export async function runBench(session: Session, command: BenchRequest): Promise<ExitCode> {
  const { output, root } = session;
  const rows = [
    ...(await measureWatch(root, command.quick)),
    await measureProve(session, command.quick),
    await measureList(root),
  ];
  const figures: string[] = [];
  const lane = await examineLane();
  if (lane.state === 'good') {
    rows.push(...(await measureServices(session, command.quick)));
    rows.push(...(await measureGrade(session, command.quick)));
    const { cold, warm } = await timeServices(root);
    figures.push(
      `PostgreSQL and Redis, images present: ${cold.toFixed(1)} s from nothing, ${warm.toFixed(1)} s when they are found running.`,
    );
    const built = secondsToBuild();
    if (built !== undefined) figures.push(`The stand-in images, built from nothing: ${built} s.`);
  } else {
    output.tell(`Not measured: real services. ${lane.what}\n→ ${lane.mend}`);
  }
  const machine = `${process.platform} ${process.arch}, ${availableParallelism()} cores, Node ${process.version}`;
  const text = renderBench(rows, { machine, figures });
  if (command.json)
    output.json({
      schema: 'bookshop-course/bench/v1',
      machine,
      rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) })),
    });
  else output.print(text);
  if (command.write) writeFileSync(join(root, 'docs', 'benchmark.md'), text);
  return rows.every((row) => ratioOf(row) <= row.atMost) ? EXIT.passed : EXIT.notPassed;
}

async function measureWatch(root: string, quick: boolean): Promise<BenchRow[]> {
  using copy = copyCourse(root);
  const suite = 'chapters/01-settings/tests/env-casting.test.ts';
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const alone: number[] = [];
  for (let i = 0; i < 6; i += 1) alone.push(await timeProgram([jest, suite], { cwd: root }));
  const answers = join(root, 'solutions', '01-settings', 'answers', 'env-casting');
  const seam = 'src/settings/reader.ts';
  const figures = await benchWatch({
    root: copy.root,
    launcher: join(root, 'harness', 'bin', 'course.js'),
    exercise: 'settings/env-casting',
    file: join(copy.root, 'chapters', '01-settings', seam),
    answers: [join(answers, 'parse-int', seam), join(root, 'solutions', '01-settings', seam)],
    saves: quick ? 6 : 200,
    early: quick ? 3 : 20,
  });
  return watchRows(figures, median(alone.slice(1)));
}

function watchRows(
  { seconds, megabytesEarly, megabytesLate }: WatchFigures,
  alone: number,
): BenchRow[] {
  return [
    {
      what: 'save → printed verdict in watch, median of 20 saves',
      against: '`node node_modules/jest/bin/jest.js FILE`',
      measured: median(seconds.slice(0, 20)),
      baseline: alone,
      unit: 's',
      atMost: 0.35,
      aim: 0.2,
    },
    {
      what: `memory of the watch processes after ${seconds.length} saves`,
      against: 'early in the same session',
      measured: megabytesLate,
      baseline: megabytesEarly,
      unit: 'MB',
      atMost: 1.2,
      aim: 1.05,
    },
  ];
}

async function measureProve({ open, root }: Session, quick: boolean): Promise<BenchRow> {
  const only = quick ? ['settings/env-casting'] : [];
  using types = new TypeService(root);
  const start = performance.now();
  const proof = await prove({
    ...open,
    limits: LIMITS,
    only,
    sample: 'all',
    quick: true,
    rooms: sharedRoom(LOCAL),
    images: '',
    seed: 1,
    trust: 'fresh',
    checkTypes: (checks) => types.checkAll(checks),
  });
  const measured = (performance.now() - start) / 1000;
  const startSeries = performance.now();
  const all = openSubjects(open.course, open.originals, only).flatMap((subject) =>
    listVariants(subject, 'local', 'all').map((variant) => planVariant(subject, variant)),
  );
  const sample = all.filter((_, i) => i % SAMPLE === 0);
  for (const workspace of sample) {
    await runOnce(workspace, sharedRoom(LOCAL), { root, limits: LIMITS });
  }
  const each = (performance.now() - startSeries) / 1000 / sample.length;
  return {
    what: `\`prove\`, rules 1–4, ${proof.runs} runs`,
    against: `one Jest run per variant, in series (every ${SAMPLE}th of them, for all)`,
    measured,
    baseline: each * all.length,
    unit: 's',
    atMost: 0.3,
    aim: 0.15,
  };
}

async function measureList(root: string): Promise<BenchRow> {
  const launcher = join(root, 'harness', 'bin', 'course.js');
  const list: number[] = [];
  const nothing: number[] = [];
  for (let i = 0; i < 15; i += 1) {
    list.push(await timeProgram([launcher, 'list'], { cwd: root }));
    nothing.push(await timeProgram(['-e', '0'], { cwd: root }));
  }
  return {
    what: '`course list`',
    against: '`node -e 0`',
    measured: median(list),
    baseline: median(nothing),
    unit: 's',
    atMost: 4,
    aim: 3,
  };
}
