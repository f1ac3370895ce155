import { CourseError } from '../../model/course-error';
import { renderHistory, renderPlan } from '../../report/render-history';
import { type BroughtBack, History, type Target } from '../../snapshots/history';
import type { Step } from '../../snapshots/version';
import { EXIT, type ExitCode } from '../exit-codes';
import { findScope, type NamedScope, scopesOf, type Wanted } from '../scopes';
import type { Session } from '../session';
import { viewHistory, viewVersion } from '../view-history';

interface How {
  readonly target: Target;
  readonly cause: 'undo' | 'redo';
}

/**
 * Brings back what was overwritten last; again, what was overwritten before that; or the version
 * that is named.
 */
export async function undoCommand(session: Session, wanted: Wanted): Promise<ExitCode> {
  const target = wanted.to === undefined ? 'older' : { id: wanted.to };
  return await bringBack(session, wanted, { target, cause: 'undo' });
}

/** Takes one undo back. */
export async function redoCommand(session: Session, wanted: Wanted): Promise<ExitCode> {
  return await bringBack(session, wanted, { target: 'newer', cause: 'redo' });
}

/** Shows every version that there is to bring back, and changes nothing. */
export function historyCommand(
  session: Session,
  { json, ...wanted }: Wanted & { json: boolean },
): ExitCode {
  const { history, steps, nothing } = openHistory(session);
  const one = wanted.asked === undefined ? undefined : findScope(session, steps, wanted);
  const all = scopesOf(session, steps).toReversed();
  const scopes = one
    ? [one]
    : all.filter(({ isCourseFiles }) => isCourseFiles || !wanted.courseFiles);
  const views = scopes
    .map((scope) => viewHistory(session, scope, history.open(scope, steps)))
    .filter(({ versions }) => versions.length > 0);
  const { output } = session;
  if (json) {
    output.json({ schema: 'bookshop-course/history/v1', histories: views });
  } else if (views.length === 0) {
    output.print(nothing(`Nothing${one ? ` of ${one.title}` : ''} was ever overwritten.`));
  } else {
    output.print(renderHistory(views, { now: new Date(), paint: output.paint }));
    output.print(output.paint.dim(`\n${describePlace(history.bytes)}`));
  }
  return EXIT.passed;
}

function describePlace(bytes: number): string {
  const size =
    bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.ceil(bytes / 1_000_000)} MB`;
  return `All of it is kept in .course/history (${size}). Nothing is ever taken out; delete the folder to forget everything.`;
}

async function bringBack(session: Session, wanted: Wanted, how: How): Promise<ExitCode> {
  const { output } = session;
  const { history, steps, nothing } = openHistory(session);
  const scope = findScope(session, steps, wanted);
  const done =
    scope &&
    (await history.bringBack(scope, how, ({ version, changes }) => {
      const look = { now: new Date(), paint: output.paint };
      output.print(renderPlan(scope.title, viewVersion(version, changes), look));
    }));
  output.print(
    scope && done ? describeEnd(scope, done, how) : nothing(describeNothing(scope, how)),
  );
  return EXIT.passed;
}

function describeEnd(
  { argument }: NamedScope,
  { kept }: BroughtBack,
  { target, cause }: How,
): string {
  if (kept === undefined) return 'Nothing to do: these files are already like that.';
  const back =
    typeof target === 'object' ? `undo ${argument} --to ${kept}` : `${OPPOSITE[cause]} ${argument}`;
  return `Brought back. What was there until now is kept as version ${kept}; \`npx course ${back}\` brings it back.`;
}

const OPPOSITE = { undo: 'redo', redo: 'undo' } as const;

/** Refuses a version that was named and is not there. */
function describeNothing(scope: NamedScope | undefined, { target, cause }: How): string {
  const list = '`npx course undo --list` shows every version.';
  if (typeof target === 'object') {
    const of = scope ? ` of ${scope.title}` : '';
    throw new CourseError(`there is no version "${target.id}"${of}`, { next: list });
  }
  if (!scope) return `There is nothing to ${cause}.`;
  return target === 'older'
    ? `There is no older version of ${scope.title}. ${list}`
    : `There is nothing to redo of ${scope.title}. ${list}`;
}

interface OpenHistory {
  readonly history: History;
  readonly steps: readonly Step[];
  /** Says that there is nothing; refuses where git could not be asked. */
  nothing(text: string): string;
}

function openHistory({ root, output }: Session): OpenHistory {
  const history = new History(root);
  const { found, damaged, unasked } = history.read();
  for (const name of damaged) {
    output.tell(
      `${name} cannot be read: it is damaged, or was written by a newer course. It is left as it is; copies of all files that were ever overwritten lie in .course/history/copies.`,
    );
  }
  if (unasked && found.length > 0) output.tell(`${UNASKED}: ${unasked.reason}\n→ ${unasked.next}`);
  const nothing = (text: string) => {
    if (!unasked) return text;
    throw new CourseError(`${UNASKED}: ${unasked.reason}`, {
      next: unasked.next,
      blame: 'machine',
    });
  };
  return { history, steps: found, nothing };
}

const UNASKED = 'git cannot be asked for what earlier releases kept in it';
