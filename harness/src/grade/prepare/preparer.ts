import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { killGroup, startGroup } from '../../support/process-group';
import type { Prepared, PrepareReply, PrepareRequest } from './messages';

/** What the compiler may take for one exercise; the slowest of ours takes a twentieth. */
export const PREPARE_LIMITS = { seconds: 30, memoryMb: 1536 };

export type PrepareOutcome =
  | ({ readonly kind: 'prepared' } & Prepared)
  | {
      readonly kind: 'timeout' | 'oom' | 'learner_error' | 'infra_error';
      readonly problem: string;
    };

/** Prepares many exercises in few warm processes. */
export class PreparerPool {
  readonly #idle: Preparer[];
  readonly #waiting: ((preparer: Preparer) => void)[] = [];

  constructor(size: number) {
    this.#idle = Array.from({ length: size }, () => new Preparer());
  }

  async prepare(request: Omit<PrepareRequest, 'id'>): Promise<PrepareOutcome> {
    const preparer =
      this.#idle.pop() ?? (await new Promise<Preparer>((take) => this.#waiting.push(take)));
    try {
      return await preparer.prepare(request);
    } finally {
      const next = this.#waiting.shift();
      if (next) next(preparer);
      else this.#idle.push(preparer);
    }
  }

  /** Nothing may be under way any more. */
  end(): void {
    for (const preparer of this.#idle) preparer.end();
  }
}

/** Prepares exercises one after the other, in a process that is replaced when a submission has broken it. */
class Preparer {
  #child: ChildProcess | undefined;
  #asked = 0;

  prepare(request: Omit<PrepareRequest, 'id'>): Promise<PrepareOutcome> {
    const child = (this.#child ??= start(request.root));
    const id = (this.#asked += 1);
    return new Promise((resolve) => {
      const deadline = setTimeout(() => {
        settle({
          kind: 'timeout',
          problem: `The compiler was not done with these files within ${PREPARE_LIMITS.seconds} seconds.`,
        });
        this.end();
      }, PREPARE_LIMITS.seconds * 1000);
      const settle = (outcome: PrepareOutcome) => {
        clearTimeout(deadline);
        child.off('message', hear).off('close', ended);
        resolve(outcome);
      };
      const hear = (reply: PrepareReply) => {
        if (reply.id !== id) return;
        settle(outcomeOf(reply));
      };
      const ended = () => {
        this.#child = undefined;
        settle({
          kind: 'oom',
          problem: `The compiler needs more than ${PREPARE_LIMITS.memoryMb} MB for these files.`,
        });
      };
      child.on('message', hear).once('close', ended);
      child.send({ ...request, id } satisfies PrepareRequest, () => {});
    });
  }

  end(): void {
    if (this.#child) killGroup(this.#child);
    this.#child = undefined;
  }
}

function outcomeOf(reply: PrepareReply): PrepareOutcome {
  if (!('problem' in reply))
    return { kind: 'prepared', typeErrors: reply.typeErrors, match: reply.match };
  return reply.blame === 'machine'
    ? { kind: 'infra_error', problem: `The answer could not be laid out: ${reply.problem}` }
    : { kind: 'learner_error', problem: `The compiler cannot read these files: ${reply.problem}` };
}

function start(root: string): ChildProcess {
  const { memoryMb } = PREPARE_LIMITS;
  return startGroup(
    process.execPath,
    [`--max-old-space-size=${memoryMb}`, join(__dirname, 'prepare-program.js')],
    {
      cwd: root,
      env: { ...process.env, COURSE_MEMORY_MB: String(memoryMb) },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  );
}
