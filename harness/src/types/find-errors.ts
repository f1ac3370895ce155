import ts from 'typescript';

import { COURSE } from './course-view';
import { findSilencers } from './silencers';

/** Enough of one file to work on, and not so much that a grade cannot hold it. */
const MOST_ERRORS = 100;
const LONGEST_ERROR = 2000;

/**
 * What is wrong with a file, each as `path:line:column text`; what keeps errors from the compiler
 * first.
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

/** The path in the course of a file, by the path that the compiler has for it. */
export function inCourse(file: string): string {
  return file.slice(COURSE.length + 1);
}
