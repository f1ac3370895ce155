import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { JudgedRun } from '../judging/pipeline';
import type { Exercise } from '../model/course';
import type { RunView } from '../report/render-run';
import { listFiles } from '../support/list-files';
import { isInKit } from '../workspace/kit-files';
import { editPaths } from './session';

function shownFiles(root: string, exercise: Exercise): string[] {
  const prefix = `chapters/${exercise.chapter}/`;
  const all = listFiles(join(root, prefix)).map((path) => prefix + path);
  return editPaths(exercise, all);
}

/** A judged run with all that is said about it. */
export function viewRun(
  root: string,
  run: JudgedRun,
  { lane, typeErrors, atKeys = false }: Pick<RunView, 'lane' | 'typeErrors' | 'atKeys'>,
): RunView {
  return {
    exercise: run.exercise,
    result: run.result,
    lane,
    editPaths: shownFiles(root, run.exercise),
    reasons: [...describeGone(root, run), ...describeRefused(run), ...describeAlone(run)],
    notices: [...describeBusy(run), ...describeBeside(run)],
    hintsLeft: run.exercise.hints.length > 0,
    typeErrors,
    atKeys,
  };
}

function describeBusy({ result: { late } }: JudgedRun): string[] {
  if (!late?.busy) return [];
  const [withheld, all] = [late.withheldSeconds, late.wallSeconds].map(Math.round);
  return [
    `This machine was busy: for ${withheld} of ${all} seconds it ran other programs; these seconds did not count. Run it again when fewer programs are running.`,
  ];
}

function describeGone(root: string, { exercise }: JudgedRun): string[] {
  const gone = shownFiles(root, exercise).filter((path) => !existsSync(join(root, path)));
  if (gone.length === 0) return [];
  return [
    `Missing: ${gone.join(', ')}. \`npx course reset ${exercise.id}\` restores what you began with.`,
  ];
}

function describeRefused({ refused }: JudgedRun): string[] {
  return refused.map(
    ({ path, reason }) =>
      `A grader does not accept ${path}: it ${reason}. The exercise is not solved until that is fixed.`,
  );
}

function describeAlone(run: JudgedRun): string[] {
  const { alone, beside } = run;
  if (alone === 'fails' && beside.courseFiles.length === 0) {
    const helping = [...beside.strangers, ...beside.otherExercises].join(', ');
    return [
      `It passes in your folder only with the help of files that a grader will not see: ${helping}. Move the code that is needed into the files of this exercise.`,
    ];
  }
  if (alone === 'fails') {
    return [
      `It passes in your folder only because files of the course were changed: ${beside.courseFiles.join(', ')}. Exercises are judged with the original files; \`npx course reset --course-files\` brings them back.`,
    ];
  }
  if (alone === 'passes') {
    const culprits = [
      ...beside.otherExercises,
      ...beside.courseFiles,
      ...beside.strangers.filter(isInKit),
    ].join(', ');
    return [
      `Your answer is right: it passes when all other files are the original ones. In your folder, one of these files makes it fail: ${culprits}.`,
    ];
  }
  return [];
}

function describeBeside({ beside, standIns, unaided, alone }: JudgedRun): string[] {
  const notices: string[] = [];
  if (standIns.length > 0) {
    notices.push(
      `This exercise uses others that you have not solved yet; the tests ran with our answer to them: ${standIns.map(({ id }) => id).join(', ')}.`,
    );
  }
  if (unaided.length > 0) {
    notices.push(
      `This exercise uses others that you have not solved yet, and this edition has no answer of ours to run instead: ${unaided.map(({ id }) => id).join(', ')}. The tests ran with your own files, so solve those first.`,
    );
  }
  if (beside.courseFiles.length > 0 && alone !== 'fails') {
    notices.push(
      `Changed, but not part of any exercise: ${beside.courseFiles.join(', ')}. Exercises are judged with the original files.`,
    );
  }
  if (beside.strangers.length > 0 && (alone !== 'fails' || beside.courseFiles.length > 0)) {
    notices.push(
      `New, but not part of any exercise: ${beside.strangers.join(', ')}. A grader will not see these files.`,
    );
  }
  return notices;
}
