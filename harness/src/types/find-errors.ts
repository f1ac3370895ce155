import ts from 'typescript';

import { COURSE } from './course-view';
import { findSilencers } from './silencers';

/** The most errors of one file: enough to work on, and few enough for a grade. */
const MOST_ERRORS = 100;
const LONGEST_ERROR = 2000;

/**
 * The errors of a file, each as `path:line:column message`; comments that hide errors from the
 * compiler come first.
 */
export function findErrors(program: ts.Program, file: string): string[] {
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`${file} is not part of the program`);
  const silencers = findSilencers(source).map(({ position, text }) => tell(source, position, text));
  const found = [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ];
  const errors = found.map(({ start = 0, messageText }) =>
    tell(source, start, ts.flattenDiagnosticMessageText(messageText, '\n  ')),
  );
  return [...silencers, ...errors].slice(0, MOST_ERRORS);
}

function tell(source: ts.SourceFile, position: number, text: string): string {
  const { line, character } = source.getLineAndCharacterOfPosition(position);
  const said = `${inCourse(source.fileName)}:${line + 1}:${character + 1} ${text}`;
  return said.replaceAll(`${COURSE}/`, '').slice(0, LONGEST_ERROR);
}

/** The path of a file in the course, from its path in the compiler. */
export function inCourse(file: string): string {
  return file.slice(COURSE.length + 1);
}
