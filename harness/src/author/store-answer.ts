import { renderAnswerDiff } from '../manifest/answer-diff';

/** How a known answer is stored: path below its exercise's folder of answers → text. */
export type StoredAnswer = Readonly<Record<string, string>>;

/**
 * Stores what an answer has besides the reference: as a diff where that is shorter, else, or with
 * `whole`, as whole files. Both maps are by path in the chapter. Nothing where the answer is the
 * reference.
 */
export function storeAnswer(
  name: string,
  texts: Readonly<Record<string, string>>,
  { reference, whole }: { reference: Readonly<Record<string, string>>; whole: boolean },
): StoredAnswer {
  const changed = Object.entries(texts).filter(([path, text]) => reference[path] !== text);
  const diff = renderAnswerDiff(Object.fromEntries(changed), (path) => reference[path]);
  if (diff === '') return {};
  const files = Object.fromEntries(changed.map(([path, text]) => [`${name}/${path}`, text]));
  const isShorter = countLines([diff]) < countLines(Object.values(files));
  return isShorter && !whole ? { [`${name}.diff`]: diff } : files;
}

function countLines(texts: readonly string[]): number {
  return texts.join('').split('\n').length;
}
