import { refuseToJudge } from '../judging/judge';
import type { Failure, TestRun } from '../model/run';
import type { Breach } from './breach';
import { describeEnd } from './describe-end';
import { tellCause } from './tell-cause';
import { isCaughtIn, nameVariant, type Trial, type Variant } from './variants';

/**
 * The rules about single runs: starters fail in the expected way, right answers pass, wrong ones
 * are caught.
 */
export function judgeTrial(trial: Trial): Breach[] {
  const { outcome, variant, subject } = trial;
  const where = subject.exercise.id;
  refuseToJudge(outcome);
  if (outcome.kind !== 'completed') {
    return [
      {
        rule: ruleOf(trial),
        where,
        what: `${nameVariant(variant)}: ${describeEnd(outcome)}`,
        next: 'Make the answer load and let its tests run to the end.',
      },
    ];
  }
  if (variant.kind === 'starter') return judgeStarter(trial, outcome.tests);
  if (variant.kind === 'answer' && variant.answer.kind === 'rejected') {
    return isCaughtIn(variant.answer, trial.lane)
      ? judgeRejected(trial, outcome.tests, variant.answer.caughtBy)
      : judgeUncaught(trial, outcome.tests);
  }
  return judgeRight(trial, outcome.tests);
}

function ruleOf({ variant }: Trial): 1 | 2 | 3 | 4 {
  switch (variant.kind) {
    case 'starter':
      return 1;
    case 'solved':
      return 2;
    case 'reference':
      return 4;
    case 'answer':
      return variant.answer.kind === 'accepted' ? 2 : 3;
  }
}

function judgeStarter({ subject }: Trial, tests: readonly TestRun[]): Breach[] {
  const { id, passes } = subject.exercise;
  return tests.flatMap(({ title, status, failure }): Breach[] => {
    if (status === 'skipped') return [];
    const mayPass = passes.includes(title);
    if (status === 'passed' && !mayPass) {
      return [
        breach(
          1,
          id,
          `the starter passes "${title}"`,
          'Let the starter fail it, or list it under `passes`.',
        ),
      ];
    }
    if (status === 'failed' && mayPass) {
      return [
        breach(
          1,
          id,
          `the starter fails "${title}", which is listed under \`passes\``,
          'Remove it from the list.',
        ),
      ];
    }
    if (status === 'failed' && !isHonest(failure, 'starter')) {
      const what = `the starter fails "${title}" by ${describeFailure(failure)}`;
      return [breach(1, id, what, 'A starter must fail by an assertion or by NotImplemented.')];
    }
    return [];
  });
}

function judgeRight(trial: Trial, tests: readonly TestRun[]): Breach[] {
  const { subject, variant } = trial;
  const failed = tests.filter(
    ({ status, missing }) => status !== 'passed' && missing === undefined,
  );
  return failed.map(({ title, failure }) =>
    breach(
      ruleOf(trial),
      subject.exercise.id,
      `${nameVariant(variant)} fails "${title}": ${tellCause(failure)}`,
      adviseOnRight(variant),
    ),
  );
}

function adviseOnRight({ kind }: Variant): string {
  switch (kind) {
    case 'answer':
      return 'An accepted answer is right: fix the test, or the answer.';
    case 'reference':
      return 'It is judged while other exercises are unsolved: name in `after` what it builds on, or fix it, or the test.';
    case 'starter':
    case 'solved':
      return 'The reference is what learners compare with: fix it, or the test.';
  }
}

function judgeRejected(
  trial: Trial,
  tests: readonly TestRun[],
  caughtBy: readonly string[],
): Breach[] {
  const { subject, variant } = trial;
  const id = subject.exercise.id;
  const name = nameVariant(variant);
  const judged = tests.filter(({ missing }) => missing === undefined);
  const breaches: Breach[] = [];
  if (!judged.some(({ status }) => status === 'passed')) {
    breaches.push(
      breach(
        3,
        id,
        `${name} passes no test at all`,
        'A plausible wrong answer passes some tests; check that its shop opens.',
      ),
    );
  }
  for (const title of caughtBy) {
    const test = tests.find((one) => one.title === title);
    if (test?.missing !== undefined) continue;
    if (test?.status === 'passed') {
      breaches.push(
        breach(
          3,
          id,
          `${name} is not caught by "${title}"`,
          'Make the test stricter, or remove it from `caught-by`.',
        ),
      );
    }
  }
  for (const { title, failure, status } of judged) {
    if (status !== 'failed' || isHonest(failure, 'answer')) continue;
    const what = `${name} fails "${title}" by ${describeFailure(failure)}`;
    breaches.push(
      breach(
        3,
        id,
        what,
        'A mistake must be caught by an assertion; an answer that crashes proves nothing.',
      ),
    );
  }
  return breaches;
}

/**
 * A wrong answer that only other lanes catch must not be caught here: its list of lanes would be
 * wrong.
 */
function judgeUncaught({ subject, variant, lane }: Trial, tests: readonly TestRun[]): Breach[] {
  return tests
    .filter(({ status }) => status === 'failed')
    .map(({ title }) =>
      breach(
        3,
        subject.exercise.id,
        `${nameVariant(variant)} is caught by "${title}" in the ${lane} lane, which its \`lanes\` leave out`,
        'Add the lane, or fix the test.',
      ),
    );
}

function breach(rule: Breach['rule'], where: string, what: string, next: string): Breach {
  return { rule, where, what, next };
}

function isHonest(failure: Failure | undefined, of: 'starter' | 'answer'): boolean {
  if (failure === undefined) return false;
  if (failure.kind === 'assertion') return true;
  return of === 'starter' ? failure.kind === 'not-implemented' : failure.kind === 'refusal';
}

function describeFailure(failure: Failure | undefined): string {
  return failure ? `${failure.kind} (${tellCause(failure)})` : 'an unknown failure';
}
