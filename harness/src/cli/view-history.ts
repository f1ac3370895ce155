import type { FileView, HistoryView, VersionView } from '../report/render-history';
import { digestOf } from '../snapshots/copies';
import type { Timeline } from '../snapshots/timeline';
import type { Copies, Copy, Version } from '../snapshots/version';
import type { NamedScope } from './scopes';
import type { Session } from './session';

/** The versions of an exercise, as they are shown. */
export function viewHistory(
  session: Session,
  scope: NamedScope,
  { versions, here }: Timeline,
): HistoryView {
  return {
    title: scope.title,
    argument: scope.argument,
    versions: versions.map((version) => ({
      ...viewVersion(version, version.files),
      here: version === here,
      isStarter: isStarter(session, scope, version),
    })),
  };
}

/** A version and those of its files that matter now. */
export function viewVersion(
  { id, time, cause }: Version,
  files: Copies,
): Omit<VersionView, 'here' | 'isStarter'> {
  return { id, time, cause, files: Object.entries(files).map(viewFile) };
}

function viewFile([path, copy]: [string, Copy | null]): FileView {
  if (copy === null) return { path, state: 'absent' };
  const content = copy.read();
  if (content === undefined) return { path, state: 'damaged' };
  return { path, state: 'kept', lines: countLines(content.toString()) };
}

function countLines(text: string): number {
  return text === '' ? 0 : text.trimEnd().split('\n').length;
}

function isStarter({ open }: Session, { shipped }: NamedScope, { files }: Version): boolean {
  return (
    shipped.length > 0 &&
    Object.entries(files).every(([path, copy]) =>
      shipped.includes(path) ? copy?.digest === digestOf(open.originals.read(path)) : copy === null,
    )
  );
}
