/**
 * The tsconfig.json of a chapter's references, for editors and ESLint: `rootDirs` lays them over the
 * chapter. Not one for all chapters: a file that two of them have would be taken from the first.
 */
export function renderSolutionsConfig(chapter: string): string {
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { types: ['node'], rootDirs: [`../../chapters/${chapter}`, '.'] },
    include: ['src/**/*.ts'],
    exclude: [],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
