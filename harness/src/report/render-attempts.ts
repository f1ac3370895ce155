import type { Paint } from './paint';

export interface AttemptRow {
  readonly exercise: string;
  readonly name: string;
  readonly kind: 'right' | 'wrong';
  readonly about: string;
  /** Empty when it is accepted. */
  readonly rejectedBy: readonly string[];
  readonly reason: string;
}

export interface AttemptFigures {
  readonly right: { readonly all: number; readonly accepted: number };
  readonly wrong: { readonly all: number; readonly rejected: number };
}

export function countAttempts(rows: readonly AttemptRow[]): AttemptFigures {
  const right = rows.filter(({ kind }) => kind === 'right');
  const wrong = rows.filter(({ kind }) => kind === 'wrong');
  return {
    right: { all: right.length, accepted: right.filter(isAccepted).length },
    wrong: { all: wrong.length, rejected: wrong.filter((row) => !isAccepted(row)).length },
  };
}

/** The result of each attempt, the rule that each accepted wrong one breaks, and the totals. */
export function renderAttempts(rows: readonly AttemptRow[], paint: Paint): string {
  const exercises = [...new Set(rows.map(({ exercise }) => exercise))];
  const blocks = exercises.map((exercise) =>
    [
      paint.bold(exercise),
      ...rows.filter((row) => row.exercise === exercise).map((row) => renderRow(row, paint)),
    ].join('\n'),
  );
  const { right, wrong } = countAttempts(rows);
  return [
    ...blocks,
    [
      `right: ${right.accepted} of ${right.all} accepted${percent(right.accepted, right.all)}`,
      `wrong: ${wrong.rejected} of ${wrong.all} rejected${percent(wrong.rejected, wrong.all)}`,
    ].join('\n'),
  ].join('\n\n');
}

function renderRow(row: AttemptRow, paint: Paint): string {
  const { name, kind, about, rejectedBy, reason } = row;
  const isExpected = isAccepted(row) === (kind === 'right');
  const mark = isExpected ? paint.green('✓') : paint.red('✗');
  const head = `  ${mark} ${kind.padEnd(6)} ${name}`;
  if (isAccepted(row)) {
    return kind === 'right' ? `${head}: accepted` : `${head}: got through, breaking: ${about}`;
  }
  const [first = '', ...others] = rejectedBy;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  return `${head}: rejected by ${first}${more}\n      ${reason.split('\n').join('\n      ')}`;
}

function isAccepted({ rejectedBy }: AttemptRow): boolean {
  return rejectedBy.length === 0;
}

function percent(part: number, all: number): string {
  return all === 0 ? '' : ` (${Math.floor((part / all) * 100)} %)`;
}
