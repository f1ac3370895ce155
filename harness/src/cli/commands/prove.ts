import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { renderGradeSchema } from '../../grade/grade-schema';
import { exercisesOf } from '../../model/course';
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
import { type Proof, prove } from '../../prove/prove';
import type { Sample } from '../../prove/sample';
import { nameVariant } from '../../prove/variants';
import { type ProofRow, renderProof } from '../../report/render-proof';
import { PATIENT_LIMITS } from '../../run/limits';
import { openSubjects } from '../../subjects';
import { EXIT, type ExitCode } from '../exit-codes';
import { openRooms } from '../services';
import { findExercise, openSession, type Session } from '../session';

export interface ProveCommand {
  readonly exercises: readonly string[];
  readonly lane: Lane;
  readonly write: boolean;
  readonly quick: boolean;
  readonly sample: Sample;
  readonly json: boolean;
  readonly seed: number;
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
  const generated =
    only.length > 0 || command.lane !== 'local' ? [] : listGenerated(session, proof, command);
  if (command.write) write(session, withTitles(session, proof, generated));
  const breaches = command.write
    ? proof.breaches.filter(({ what }) => !what.includes('shipped.json'))
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
  { only, lane, quick, sample, seed }: ProveCommand & { only: readonly string[] },
): Promise<Proof> {
  const onTrial = (done: number, of: number) => {
    if (output.interactive) process.stderr.write(`\r${done} of ${of} runs `);
  };
  // Our own answers mean no harm.
  await using rooms = await openRooms(root, lane, { servers: 'shared' });
  return await prove({
    ...open,
    limits: PATIENT_LIMITS,
    only,
    rooms,
    quick,
    sample,
    seed,
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
  { subjects, runs }: Proof,
  breaches: readonly Breach[],
  { lane, sample }: ProveCommand,
): string {
  const some = sample === 'all' ? '' : ' on some of the known answers';
  const end = breaches.length === 0 ? 'every rule holds' : `${breaches.length} breaches`;
  return `\n${subjects.length} exercises in the ${lane} lane${some}, ${runs} runs: ${end}.`;
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

function listGenerated({ open }: Session, proof: Proof, { sample }: ProveCommand): Generated[] {
  const subjects = openSubjects(open.course, open.originals, []);
  return [
    ...renderSolutionsConfigs(open.course, subjects),
    renderBriefSchema(),
    renderGradeSchema(),
    ...(sample === 'all' ? [renderProofDocument(proof)] : []),
  ];
}

/** Before anything runs: the lock holds the files as they are, and the answers' project lists them all. */
function refreshFiles(session: Session): Session {
  const { root } = session;
  keepOriginals(root);
  write(session, renderLocks(root, session.open.lock.tests));
  const refreshed = openSession();
  const { course, originals } = refreshed.open;
  write(session, renderSolutionsConfigs(course, openSubjects(course, originals, [])));
  return refreshed;
}

function withTitles(
  { root, open }: Session,
  proof: Proof,
  generated: readonly Generated[],
): Generated[] {
  const known = new Set(exercisesOf(open.course).map(({ id }) => id));
  const before = Object.entries(open.lock.tests).filter(([id]) => known.has(id));
  const tests = { ...Object.fromEntries(before), ...titlesFrom(proof) };
  return [...generated, ...renderLocks(root, tests)];
}

function write({ root }: Session, files: readonly Generated[]): void {
  for (const { path, text } of files) writeFileSync(join(root, path), text);
}
