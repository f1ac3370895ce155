import type ts from 'typescript';

/**
 * What the parser notes of comments that are addressed to the compiler; not part of its public
 * types.
 */
interface WithDirectives extends ts.SourceFile {
  readonly commentDirectives?: readonly { readonly range: ts.TextRange }[];
  readonly checkJsDirective?: { readonly enabled: boolean; readonly pos: number };
}

export interface Silencer {
  readonly position: number;
  readonly text: string;
}

/** Where a file tells the compiler to look away; only what the compiler itself takes for that. */
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
    text: `${name} keeps errors from the compiler. Types count here: take it out, and correct what it hides.`,
  }));
  if (!file.hasNoDefaultLib) return found;
  const library =
    'no-default-lib takes the types of JavaScript itself away. Types count here: take it out.';
  return [{ position: 0, text: library }, ...found];
}
