import { CourseError } from '../../model/course-error';
import type { Grade } from '../../model/grade';
import { renderClassroom } from './classroom';
import { renderGradescope } from './gradescope';
import { renderJunit } from './junit';
import { renderMarkdown } from './markdown';

const REPORTS = {
  junit: renderJunit,
  markdown: renderMarkdown,
  gradescope: (grade) => toJson(renderGradescope(grade)),
  classroom: (grade) => toJson(renderClassroom(grade)),
} satisfies Readonly<Record<string, (grade: Grade) => string>>;

export type ReportKind = keyof typeof REPORTS;

/** A requested report, and the file that it is written to. */
export interface AskedReport {
  readonly kind: ReportKind;
  readonly file: string;
}

/** Reads `kind=file`, such as `junit=report.xml`. */
export function readReport(asked: string): AskedReport {
  const [, kind = '', file = ''] = /^([^=]+)=(.+)$/.exec(asked) ?? [];
  if (file !== '' && isReportKind(kind)) return { kind, file };
  const why = file === '' ? 'and that names no file' : `and there is no report kind "${kind}"`;
  throw new CourseError(`--report is "${asked}", ${why}`, {
    next: `Write kind=file, such as junit=report.xml; the kinds are ${Object.keys(REPORTS).join(', ')}.`,
  });
}

/** A grade as a report of one kind. */
export function renderReport(kind: ReportKind, grade: Grade): string {
  return REPORTS[kind](grade);
}

function isReportKind(kind: string): kind is ReportKind {
  return Object.hasOwn(REPORTS, kind);
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
