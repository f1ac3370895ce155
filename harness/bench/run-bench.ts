import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { EXIT, type ExitCode } from '#src/cli/exit-codes';
import type { Session } from '#src/cli/session';
import { examineLane } from '#src/lanes/examine-lane';
import { CourseError } from '#src/model/course-error';

import type { Measured, Measurement } from './measurement';
import { MEASUREMENTS } from './measurements';
import { ratioOf, renderBench } from './rows';

export interface BenchRequest {
  readonly json: boolean;
  readonly write: boolean;
  /** Little of everything: whether it runs, not how fast. */
  readonly quick: boolean;
  /** Only these measurements; all when empty. */
  readonly only: readonly string[];
}

/** Measures what the course promises about speed and memory, each promise as a ratio. */
export async function runBench(session: Session, request: BenchRequest): Promise<ExitCode> {
  const { output, root } = session;
  const measured = await measureAll(session, request);
  const rows = measured.flatMap((one) => one.rows ?? []);
  const figures = measured.flatMap((one) => one.figures ?? []);
  const notes = measured.flatMap((one) => one.note ?? []);
  const machine = `${process.platform} ${process.arch}, ${availableParallelism()} cores, Node ${process.version}`;
  const text = renderBench(rows, { machine, notes, figures });
  if (request.json)
    output.json({
      schema: 'bookshop-course/bench/v1',
      machine,
      rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) })),
    });
  else output.print(text);
  if (request.write) writeFileSync(join(root, 'docs', 'benchmark.md'), text);
  return rows.every((row) => ratioOf(row) <= row.atMost) ? EXIT.passed : EXIT.notPassed;
}

async function measureAll(
  session: Session,
  { only, write, quick }: BenchRequest,
): Promise<Measured[]> {
  const chosen = choose(only);
  if (write && (quick || only.length > 0)) {
    throw new CourseError('the page holds all rows, measured in one run and in full', {
      next: 'Leave out --write, or --only and --quick.',
    });
  }
  const engine = chosen.some(({ needsEngine }) => needsEngine) ? await examineLane() : undefined;
  const measured: Measured[] = [];
  for (const { name, needsEngine, measure } of chosen) {
    if (needsEngine && engine?.state === 'missing') {
      session.output.tell(`Not measured: ${name}. ${engine.what}\n→ ${engine.fix}`);
      continue;
    }
    session.output.tell(`${name} …`);
    measured.push(await measure({ session, quick }));
  }
  return measured;
}

function choose(only: readonly string[]): readonly Measurement[] {
  const names = MEASUREMENTS.map(({ name }) => name);
  const unknown = only.find((one) => !names.includes(one));
  if (unknown !== undefined) {
    throw new CourseError(`nothing that is measured is called "${unknown}"`, {
      next: `There are ${names.join(', ')}.`,
    });
  }
  return MEASUREMENTS.filter(({ name }) => only.length === 0 || only.includes(name));
}
