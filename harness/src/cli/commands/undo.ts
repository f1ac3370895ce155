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
 * Brings back what was overwritten last; when it is called again, what was overwritten before that.
 * With `to`, it brings back that version.
 */
export async function undoCommand(session: Session, wanted: Wanted): Promise<ExitCode> {
  const target = wanted.to === undefined ? 'older' : { id: wanted.to };
  return await bringBack(session, wanted, { target, cause: 'undo' });
}

/** Reverts one undo. */
export async function redoCommand(session: Session, wanted: Wanted): Promise<ExitCode> {
  return await bringBack(session, wanted, { target: 'newer', cause: 'redo' });
}

/** Shows every version that can be brought back, and changes nothing. */
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
    output.print(nothing(`Nothing${one ? ` of ${one.title}` : ''} has been overwritten yet.`));
  } else {
    output.print(renderHistory(views, { now: new Date(), paint: output.paint }));
    output.print(output.paint.dim(`\n${describePlace(history.bytes)}`));
  }
  return EXIT.passed;
}

function describePlace(bytes: number): string {
  const size =
    bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${Math.ceil(bytes / 1_000_000)} MB`;
  return `All of it is kept in .course/history (${size}). Nothing is ever removed from it; delete the folder to discard all versions.`;
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
  if (kept === undefined) return 'Nothing to do: these files already have that content.';
  const back =
    typeof target === 'object' ? `undo ${argument} --to ${kept}` : `${OPPOSITE[cause]} ${argument}`;
  return `Brought back. The files that it replaced are kept as version ${kept}; \`npx course ${back}\` brings them back.`;
}

const OPPOSITE = { undo: 'redo', redo: 'undo' } as const;

/**
 * What to print when there is nothing to bring back. Throws when a version was named that does not
 * exist.
 */
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
  /**
   * Returns the message that there is nothing; throws when git could not be read, since there may
   * be something.
   */
  nothing(text: string): string;
}

function openHistory({ root, output }: Session): OpenHistory {
  const history = new History(root);
  const { found, damaged, unasked } = history.read();
  for (const name of damaged) {
    output.tell(
      `${name} cannot be read: it is damaged, or was written by a newer course. It was not changed; copies of all files that were ever overwritten are in .course/history/copies.`,
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

const UNASKED =
  'git cannot be read for the versions that earlier releases of the course kept in it';
