import { renderAnswerDiff } from '../manifest/answer-diff';

/** The stored form of a known answer: path below its exercise's folder of answers → content. */
export type StoredAnswer = Readonly<Record<string, string>>;

/**
 * Stores the differences between an answer and the reference: as a diff where that is shorter,
 * otherwise, or with `whole`, as whole files. Both maps are by path in the chapter. Empty where the
 * answer equals the reference.
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
