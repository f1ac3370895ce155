/**
 * The tsconfig.json of a chapter's references, for editors and ESLint: `rootDirs` merges them with
 * the chapter. Each chapter needs its own: with one for all, a file that two chapters have would
 * always be found in the first.
 */
export function renderSolutionsConfig(chapter: string): string {
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { rootDirs: [`../../chapters/${chapter}`, '.'] },
    include: ['src/**/*.ts'],
    exclude: [],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
