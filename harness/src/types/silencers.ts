import type ts from 'typescript';

/** What the parser records about comments for the compiler; not part of its public types. */
interface WithDirectives extends ts.SourceFile {
  readonly commentDirectives?: readonly { readonly range: ts.TextRange }[];
  readonly checkJsDirective?: { readonly enabled: boolean; readonly pos: number };
}

export interface Silencer {
  readonly position: number;
  readonly text: string;
}

/**
 * The comments with which a file hides errors from the compiler; only those that the compiler
 * itself obeys.
 */
export function findSilencers(file: ts.SourceFile): Silencer[] {
  const { text, commentDirectives = [], checkJsDirective } = file as WithDirectives;
  const comments = commentDirectives.map(({ range }) => ({
    position: range.pos,
    name: /@ts-[\w-]+/.exec(text.slice(range.pos, range.end))?.[0] ?? 'this comment',
  }));
  if (checkJsDirective?.enabled === false)
    comments.unshift({ position: checkJsDirective.pos, name: '@ts-nocheck' });
  const found = comments.map(({ position, name }) => ({
    position,
    text: `${name} hides type errors from the compiler. Types count here: remove it, and fix the errors.`,
  }));
  if (!file.hasNoDefaultLib) return found;
  const library =
    'no-default-lib removes the types of JavaScript itself. Types count here: remove it.';
  return [{ position: 0, text: library }, ...found];
}
