import type * as Dockerignore from '@balena/dockerignore';

/** Those of the paths that are sent to the builder, by the rules of Docker. */
export function sentToBuilder(dockerignore: string, paths: readonly string[]): string[] {
  const { default: ignore } = require('@balena/dockerignore') as typeof Dockerignore;
  // Docker tells upper and lower case apart.
  const rules = ignore({ ignorecase: false }).add(dockerignore);
  return paths.filter((path) => !rules.ignores(path));
}
