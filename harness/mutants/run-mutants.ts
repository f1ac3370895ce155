import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { EXIT, type ExitCode } from '#src/cli/exit-codes';
import { findExercise, type Session } from '#src/cli/session';
import { openSubjects, type Subject } from '#src/judging/subjects';
import { openRooms } from '#src/lanes/open-lane';
import { withAskedSeconds } from '#src/lanes/run-limits';
import type { Attempt } from '#src/prove/adversary/attempt';
import { tryAttempts, type Verdict } from '#src/prove/adversary/try-attempts';
import { PATIENT_LIMITS } from '#src/run/limits';
import { TemporaryFolder } from '#src/support/temporary-folder';
import { TypeService } from '#src/types/type-service';
import { pickEdits } from '#src/workspace/edits';

import { type Explanation, nameMutant, readExplanations } from './explained';
import { makeMutants, type Mutant } from './make-mutants';
import { type MutantsOfExercise, renderMutants } from './render-mutants';

export interface MutantsRequest {
  /** All when empty. */
  readonly exercises: readonly string[];
  readonly json: boolean;
}

/**
 * Changes every reference mechanically, one small change at a time, and tells which changes no test
 * notices and nobody has explained.
 */
export async function runMutants(session: Session, request: MutantsRequest): Promise<ExitCode> {
  const { open, output, root } = session;
  const only = request.exercises.flatMap((one) => findExercise(session, one)?.id ?? []);
  const results: MutantsOfExercise[] = [];
  const explanationsOf = new Map(
    open.course.chapters.map(({ name }) => [name, readExplanations(root, name)]),
  );
  await using rooms = await openRooms(root, 'local', { servers: 'shared' });
  using types = new TypeService(root);
  for (const subject of openSubjects(open.course, open.originals, only)) {
    using folder = new TemporaryFolder('course-mutants-');
    const made = await mutantsOf(subject, folder.path);
    const verdicts = await tryAttempts(
      made.map(({ attempt }) => attempt),
      {
        ...open,
        rooms,
        limits: withAskedSeconds(PATIENT_LIMITS),
        checkTypes: (checks) => types.checkAll(checks),
      },
    );
    const explanations = explanationsOf.get(subject.exercise.chapter) ?? [];
    const result = sortOut(subject, { made, verdicts, explanations });
    results.push(result);
    if (!request.json) output.print(renderMutants(result, output.paint));
  }
  const wrong = results.filter(({ survived, stale }) => survived.length + stale.length > 0);
  if (request.json) output.json({ schema: 'bookshop-course/mutants/v1', exercises: results });
  else output.print(summary(results));
  return wrong.length === 0 ? EXIT.passed : EXIT.notPassed;
}

interface Made {
  readonly attempt: Attempt;
  readonly path: string;
  readonly mutant: Mutant;
}

/** Each mutant as an answer: the reference with one of its files changed. */
async function mutantsOf({ exercise, layers }: Subject, folder: string): Promise<Made[]> {
  const references = pickEdits(exercise.edits, layers.references);
  const made: Made[] = [];
  for (const [path, file] of Object.entries(references)) {
    if (!path.endsWith('.ts')) continue;
    for (const mutant of await makeMutants(path, readFileSync(file, 'utf8'))) {
      const name = `mutant-${made.length + 1}`;
      const changed = join(folder, name, path);
      mkdirSync(dirname(changed), { recursive: true });
      writeFileSync(changed, mutant.text);
      const files = { ...references, [path]: changed };
      const about = nameMutant(mutant);
      made.push({ path, mutant, attempt: { exercise, name, kind: 'wrong', about, files } });
    }
  }
  return made;
}

function sortOut(
  { exercise }: Subject,
  {
    made,
    verdicts,
    explanations,
  }: {
    made: readonly Made[];
    verdicts: readonly Verdict[];
    explanations: readonly Explanation[];
  },
): MutantsOfExercise {
  const own = explanations.filter((one) => one.exercise === exercise.stem);
  const through = made.filter((_, i) => verdicts[i]?.rejectedBy.length === 0);
  const isExplained = ({ attempt }: Made) => own.some(({ mutant }) => mutant === attempt.about);
  const names = new Set(through.map(({ attempt }) => attempt.about));
  return {
    exercise: exercise.id,
    all: made.length,
    rejected: made.length - through.length,
    explained: through.filter(isExplained).length,
    survived: through
      .filter((one) => !isExplained(one))
      .map(({ path, mutant, attempt }) => {
        return { at: `${path}:${mutant.line}`, mutator: mutant.mutator, mutant: attempt.about };
      }),
    stale: own.filter(({ mutant }) => !names.has(mutant)).map(({ mutant }) => mutant),
  };
}

function summary(results: readonly MutantsOfExercise[]): string {
  const sum = (count: (one: MutantsOfExercise) => number) =>
    results.reduce((total, one) => total + count(one), 0);
  const all = sum((one) => one.all);
  return `\n${all} mutants: ${sum((one) => one.rejected)} rejected, ${sum((one) => one.explained)} let through and explained, ${sum((one) => one.survived.length)} not explained.`;
}
