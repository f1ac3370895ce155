/**
 * The files of an edition for learners besides the chapters. Files that are not listed here are
 * left out, since a new page may contain answers.
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
