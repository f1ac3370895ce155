import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ATTACKS } from '../../conformance/attacks';
import { layBait } from '../../conformance/bait';
import { type AttackResult, conform } from '../../conformance/conform';
import { renderResults, renderTable } from '../../conformance/table';
import { openGrading } from '../../grade/open-grading';
import { CourseError } from '../../model/course-error';
import type { GradeInputs } from '../../model/grade';
import { LIMITS } from '../../run/limits';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';
import { tellProgress } from '../tell-progress';

/** Several times what a right answer takes. An endless loop uses all of it, twice. */
const SECONDS = 10;

const DOCUMENT = 'docs/grading.md';

export interface ConformOutcome {
  readonly exit: ExitCode;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Tries the catalogue of attacks in one lane, and prints the result of each. */
export async function conformCommand(
  session: Session,
  { lane, only }: { lane: GradeInputs['lane']; only: readonly string[] },
): Promise<ConformOutcome> {
  const { output } = session;
  const attacks = ATTACKS.filter(({ id }) => only.length === 0 || only.includes(id));
  if (attacks.length === 0) {
    throw new CourseError(`there is no attack ${only.join(', ')}`, {
      next: 'docs/grading.md lists them.',
    });
  }
  const limits = { ...LIMITS, seconds: SECONDS };
  const choice = { lane, authority: 'none', partial: false, seed: 1, limits, overlap: 1 } as const;
  await using grading = await openGrading(session.open, choice);
  await using bait = await layBait();
  const results = await conform({
    grading: grading.options,
    lane,
    workers: grading.options.workers,
    values: { ...bait.values, ROOT: session.root },
    attacks,
    onAttack: tellProgress(output, 'attacks'),
  });
  output.print(renderResults(results));
  const documented = only.length > 0 || lane !== 'local' || isDocumented(session.root);
  if (!documented)
    output.print(`✗ ${DOCUMENT} does not contain this table:\n\n${renderTable(ATTACKS)}`);
  return { ...countUp(results, documented), exit: exitOf(results, documented) };
}

function exitOf(results: readonly AttackResult[], documented: boolean): ExitCode {
  return documented && results.every(({ breach }) => breach === undefined)
    ? EXIT.passed
    : EXIT.notPassed;
}

function countUp(results: readonly AttackResult[], documented: boolean) {
  const tried = results.filter(({ expected }) => expected.kind !== 'not-tried');
  const failed = tried.filter(({ breach }) => breach !== undefined).length;
  return {
    passed: tried.length - failed,
    failed: failed + (documented ? 0 : 1),
    skipped: results.length - tried.length,
  };
}

/**
 * Whether the document has the table; Prettier pads its columns, so only the words are compared.
 */
function isDocumented(root: string): boolean {
  const words = (text: string) => text.replaceAll(/[ -]+/g, ' ');
  return words(readFileSync(join(root, DOCUMENT), 'utf8')).includes(words(renderTable(ATTACKS)));
}
