import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { sync as writeAtomically } from 'write-file-atomic';

import { renderGradeSchema } from '../../grade/grade-schema';
import type { OpenCourse } from '../../judging/pipeline';
import { openSubjects } from '../../judging/subjects';
import { imagesOf } from '../../lanes/images-of-lane';
import { openRooms } from '../../lanes/open-lane';
import { withAskedSeconds } from '../../lanes/run-limits';
import { type Chapter, type Course, exercisesOf } from '../../model/course';
import type { Lane } from '../../model/workspace';
import type { Breach } from '../../prove/breach';
import {
  checkGenerated,
  type Generated,
  renderBriefSchema,
  renderSolutionsConfigs,
} from '../../prove/generated';
import { keepOriginals, renderLocks, titlesFrom } from '../../prove/lock-writer';
import { renderProofDocument } from '../../prove/proof-document';
import type { ProofRecords } from '../../prove/proof-records';
import { type Proof, prove } from '../../prove/prove';
import { trialName } from '../../prove/run-trials';
import type { Sample } from '../../prove/sample';
import type { Trust } from '../../prove/trust';
import { listVariants, nameVariant } from '../../prove/variants';
import { type ProofRow, renderProof } from '../../report/render-proof';
import { PATIENT_LIMITS } from '../../run/limits';
import { TypeService } from '../../types/type-service';
import type { CourseLock } from '../../workspace/course-lock';
import { EXIT, type ExitCode } from '../exit-codes';
import { findExercise, openSession, type Session } from '../session';

export interface ProveCommand {
  readonly exercises: readonly string[];
  readonly lane: Lane;
  readonly write: boolean;
  readonly quick: boolean;
  readonly sample: Sample;
  readonly json: boolean;
  readonly seed: number;
  readonly trust: Trust;
}

export interface ProveOutcome {
  readonly exit: ExitCode;
  /** Runs, breaches, and tests that nothing here could judge. */
  readonly proof: { readonly passed: number; readonly failed: number; readonly skipped: number };
}

/** Proves the course's content, and prints the matrix and every breach. */
export async function proveCommand(asked: Session, command: ProveCommand): Promise<ProveOutcome> {
  const session = command.write ? refreshFiles(asked) : asked;
  const { output } = session;
  const only = command.exercises.flatMap((one) => findExercise(session, one)?.id ?? []);
  const proof = await proveOnce(session, { ...command, only });
  // What they say does not depend on which services this machine has.
  const generated = command.lane === 'local' ? listGenerated(session, proof, only) : [];
  if (command.write) {
    const lists = renderLocks(session.root, knownTitles(session.open, proof));
    write(session, [...generated, ...lists, ...renderRecords(session, proof, only)]);
  }
  const breaches = command.write
    ? proof.breaches.filter(({ what }) => !/shipped\.json|: the record says/.test(what))
    : [...proof.breaches, ...checkGenerated(session.root, generated)];
  const rows = proof.subjects.map(rowOf);
  if (command.json) {
    output.json({ schema: 'bookshop-course/proof/v1', runs: proof.runs, rows, breaches });
  } else {
    output.print(renderProof(rows, breaches, output.paint));
    output.print(summary(proof, breaches, command));
  }
  return {
    exit: breaches.length === 0 ? EXIT.passed : EXIT.notPassed,
    proof: { passed: proof.runs, failed: breaches.length, skipped: countUngraded(proof) },
  };
}

async function proveOnce(
  { root, open, output }: Session,
  { only, lane, quick, sample, seed, trust }: ProveCommand & { only: readonly string[] },
): Promise<Proof> {
  const onTrial = (done: number, of: number) => {
    if (output.interactive) process.stderr.write(`\r${done} of ${of} runs `);
  };
  // Our own answers mean no harm.
  await using rooms = await openRooms(root, lane, { servers: 'shared' });
  using types = new TypeService(root);
  return await prove({
    ...open,
    limits: withAskedSeconds(PATIENT_LIMITS),
    only,
    rooms,
    quick,
    sample,
    seed,
    trust,
    images: await imagesOf(lane),
    checkTypes: (checks) => types.checkAll(checks),
    onTrial,
  });
}

/** Tests that this machine cannot judge, each counted once. */
function countUngraded({ subjects }: Proof): number {
  const references = subjects.flatMap(({ trials }) =>
    trials.filter(({ variant }) => variant.kind === 'reference'),
  );
  return references
    .flatMap(({ outcome }) => (outcome.kind === 'completed' ? outcome.tests : []))
    .filter(({ missing }) => missing !== undefined).length;
}

function summary(
  { subjects, runs, recorded }: Proof,
  breaches: readonly Breach[],
  { lane, sample, trust }: ProveCommand,
): string {
  const some = sample === 'all' ? '' : ' on some of the known answers';
  const end = breaches.length === 0 ? 'every rule holds' : `${breaches.length} breaches`;
  const drawn =
    typeof trust === 'object'
      ? ` (one in ten was run again: \`--draw ${trust.spotCheck}\` repeats that)`
      : '';
  const known = recorded > 0 ? `, ${recorded} more as recorded${drawn}` : '';
  return `\n${subjects.length} exercises in the ${lane} lane${some}, ${runs - recorded} runs${known}: ${end}.`;
}

function rowOf({ exercise, trials }: Proof['subjects'][number]): ProofRow {
  return {
    exercise: exercise.id,
    trials: trials.map(({ variant, outcome }) => ({
      name: nameVariant(variant),
      kind: kindOf(variant),
      tests: outcome.kind === 'completed' ? outcome.tests : [],
      lanes: variant.kind === 'answer' ? variant.answer.lanes : undefined,
    })),
  };
}

function kindOf(
  variant: Proof['subjects'][number]['trials'][number]['variant'],
): 'starter' | 'right' | 'wrong' {
  if (variant.kind === 'starter') return 'starter';
  return variant.kind === 'answer' && variant.answer.kind === 'rejected' ? 'wrong' : 'right';
}

/** What `--write` renews besides the records, for the chapters that were looked at. */
function listGenerated({ open }: Session, proof: Proof, only: readonly string[]): Generated[] {
  const subjects = openSubjects(open.course, open.originals, []);
  const lock = { ...open.lock, tests: knownTitles(open, proof) };
  const pages = chaptersOf(open.course, only).map((chapter) =>
    renderProofDocument(chapter, { subjects, lock, records: recordsOf(proof, chapter.name) }),
  );
  if (only.length > 0) return pages;
  return [
    ...renderSolutionsConfigs(open.course),
    renderBriefSchema(),
    renderGradeSchema(),
    ...pages,
  ];
}

function renderRecords({ open }: Session, proof: Proof, only: readonly string[]): Generated[] {
  const subjects = openSubjects(open.course, open.originals, []);
  return chaptersOf(open.course, only).map(({ name }) => {
    const own = subjects.filter(({ exercise }) => exercise.chapter === name);
    const known = own.flatMap((subject) =>
      listVariants(subject, 'local', 'all').map((variant) => trialName({ subject, variant })),
    );
    return recordsOf(proof, name).render(new Set(known));
  });
}

function recordsOf({ records }: Proof, chapter: string): ProofRecords {
  const found = records.get(chapter);
  if (!found) throw new Error(`nothing was proven of ${chapter}`);
  return found;
}

function chaptersOf({ chapters }: Course, only: readonly string[]): readonly Chapter[] {
  if (only.length === 0) return chapters;
  return chapters.filter(({ exercises }) => exercises.some(({ id }) => only.includes(id)));
}

/** The titles of every exercise's tests: those that ran now, and what was known of the others. */
function knownTitles({ course, lock }: OpenCourse, proof: Proof): CourseLock['tests'] {
  const known = new Set(exercisesOf(course).map(({ id }) => id));
  const before = Object.entries(lock.tests).filter(([id]) => known.has(id));
  return { ...Object.fromEntries(before), ...titlesFrom(proof) };
}

/** Before anything runs: the lock holds the files as they are. */
function refreshFiles(session: Session): Session {
  keepOriginals(session.root);
  write(session, renderLocks(session.root, session.open.lock.tests));
  return openSession();
}

function write({ root }: Session, files: readonly Generated[]): void {
  for (const { path, text } of files) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeAtomically(file, text);
  }
}
