import { join, resolve } from 'node:path';

import type { WorkspacePlan } from '../../model/workspace';
import { askFairly, type FairOutcome } from '../../support/child/ask-fairly';
import type { ChildLimits } from '../../support/child/protocol';
import { SupervisedChild } from '../../support/child/supervised-child';
import { COMPILER_LIMITS } from '../../types/type-service';
import { statusForCompiler } from '../blame';

/** A known answer: path in the chapter → absolute path. */
export interface KnownAnswer {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

export interface PrepareRequest {
  readonly workspace: WorkspacePlan;
  /** A folder to be created, for the chapter as plain JavaScript. */
  readonly into: string;
  readonly known: readonly KnownAnswer[];
}

export interface Prepared {
  /** The known answer that equals the submitted files, apart from comments and formatting. */
  readonly match: string | null;
}

export type PrepareOutcome =
  | ({ readonly kind: 'prepared' } & Prepared)
  | {
      readonly kind: 'timeout' | 'oom' | 'learner_error' | 'infra_error';
      readonly problem: string;
    };

/** Where it is built, also when this module runs from source. */
const PROGRAM = join(
  resolve(__dirname, '../../../..'),
  'harness/dist/grade/prepare/prepare-program.js',
);

/** Prepares answers to be run, one after the other, in a warm process. */
export class Preparer implements Disposable {
  readonly #child: SupervisedChild<PrepareRequest, Prepared>;
  readonly #limits: ChildLimits;

  constructor(root: string, limits: ChildLimits = COMPILER_LIMITS) {
    this.#limits = limits;
    this.#child = new SupervisedChild({ program: PROGRAM, cwd: root, limits });
  }

  /** `begun` is the workspace as it was before the learner changed it. */
  async prepare(request: PrepareRequest, begun: WorkspacePlan): Promise<PrepareOutcome> {
    const control = { workspace: begun, into: `${request.into}-begun`, known: [] };
    return tell(await askFairly(this.#child, { request, control }), this.#limits);
  }

  /** No request may be running any more. */
  [Symbol.dispose](): void {
    this.#child.end();
  }
}

function tell(fair: FairOutcome<Prepared>, { memoryMb, seconds }: ChildLimits): PrepareOutcome {
  if (fair.kind === 'answered') return { kind: 'prepared', ...fair.reply };
  const kind = statusForCompiler(fair);
  if (fair.kind === 'sick')
    return { kind, problem: `The answer could not be prepared: ${fair.problem}` };
  if (fair.kind === 'threw')
    return { kind, problem: `The compiler cannot read these files: ${fair.message}` };
  const limit = fair.of === 'memory' ? `${memoryMb} MB` : `${seconds} seconds`;
  return { kind, problem: `The compiler needs more than ${limit} for these files.` };
}
