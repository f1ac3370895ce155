/**
 * What an edition for learners takes besides the chapters. Whatever is not named here stays out,
 * since a new page may give answers away.
 */
const TAKEN: readonly RegExp[] = [
  /^(package|package-lock|tsconfig)\.json$/,
  /^(jest|eslint)\.config\.js$/,
  /^\.(gitignore|gitattributes|nvmrc|prettierignore)$/,
  /^(LICENSE|README\.md|CHANGELOG\.md|SECURITY\.md)$/,
  /^\.vscode\//,
  /^\.github\/workflows\/grade\.yml$/,
  /^docs\/(course\.svg|grade\.schema\.json|(grading|how-it-works|result-schema|workshop)\.md)$/,
  /^harness\/(?!attacks\/|bench\/|mutants\/|dist\/|tests\/)/,
];

/** Whether a file beside the chapters belongs to an edition for learners. */
export function isForLearners(path: string): boolean {
  return TAKEN.some((pattern) => pattern.test(path));
}
