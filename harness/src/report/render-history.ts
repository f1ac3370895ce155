import type { Paint } from './paint';

/** A version of a learner's files, as it is shown. */
export interface VersionView {
  readonly id: string;
  readonly time: Date;
  /** The command that overwrote it: `reset`. */
  readonly cause: string;
  readonly files: readonly FileView[];
  /** Whether the files are like that now. */
  readonly here: boolean;
  readonly isStarter: boolean;
}

export type FileView =
  | { readonly path: string; readonly state: 'kept'; readonly lines: number }
  /** It was not there. */
  | { readonly path: string; readonly state: 'absent' }
  /** The copy is damaged or gone. */
  | { readonly path: string; readonly state: 'damaged' };

/** The versions of one exercise. */
export interface HistoryView {
  readonly title: string;
  /** What `undo` takes as its argument for it. */
  readonly argument: string;
  /** Oldest first. */
  readonly versions: readonly VersionView[];
}

/** All versions, newest first, and how to bring one back. */
export function renderHistory(
  histories: readonly HistoryView[],
  { now, paint }: { now: Date; paint: Paint },
): string {
  const parts = histories.map(({ title, argument, versions }) =>
    [
      paint.bold(title),
      ...versions.toReversed().flatMap((version) => renderVersion(version, { now, paint })),
      paint.dim(`  \`npx course undo ${argument} --to <version>\` brings one back.`),
    ].join('\n'),
  );
  return parts.join('\n\n');
}

function renderVersion(
  { id, time, cause, files, here, isStarter }: VersionView,
  { now, paint }: { now: Date; paint: Paint },
): string[] {
  const notes = [isStarter ? 'the starter' : '', here ? 'your files are like this now' : ''];
  const note = notes.filter((one) => one !== '').join(', ');
  const mark = here ? paint.green('▸') : ' ';
  const facts = `before \`${cause}\`, ${describeAge(time, now)}`;
  return [
    `${mark} ${id.padStart(3)}  ${facts}${note === '' ? '' : paint.dim(`  (${note})`)}`,
    ...files.map((file) => paint.dim(`       ${renderFile(file, 'not there')}`)),
  ];
}

/** What is about to be brought back. */
export function renderPlan(
  title: string,
  version: Omit<VersionView, 'here' | 'isStarter'>,
  { now, paint }: { now: Date; paint: Paint },
): string {
  const { id, time, cause, files } = version;
  return [
    `${paint.bold(title)} as it was before \`${cause}\`, ${describeAge(time, now)} (version ${id}):`,
    ...files.map((file) => `  ${renderFile(file, 'removed, since it was not there then')}`),
  ].join('\n');
}

function renderFile(file: FileView, whenAbsent: string): string {
  switch (file.state) {
    case 'kept':
      return `${file.path}: ${file.lines} ${file.lines === 1 ? 'line' : 'lines'}`;
    case 'absent':
      return `${file.path}: ${whenAbsent}`;
    case 'damaged':
      return `${file.path}: the copy is damaged or missing`;
  }
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `2 minutes ago`. */
export function describeAge(time: Date, now: Date): string {
  const seconds = (now.getTime() - time.getTime()) / 1000;
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? [];
  if (unit === undefined) return 'just now';
  const count = Math.floor(seconds / size);
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
}
