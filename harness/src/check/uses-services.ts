import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Exercise } from '../model/course';

/**
 * Whether the services lane gives an exercise anything that the local lane does not: its chapter has tables or talks to Redis, or
 * one of its tests needs a service. All others see the same in both lanes.
 */
export function usesServices(root: string, { chapter, suite }: Exercise): boolean {
  const inChapter = (path: string) => join(root, 'chapters', chapter, path);
  if (existsSync(inChapter('src/data/schema.ts'))) return true;
  const { dependencies } = JSON.parse(readFileSync(inChapter('package.json'), 'utf8')) as {
    dependencies?: object;
  };
  if ('ioredis' in (dependencies ?? {})) return true;
  return readFileSync(inChapter(suite), 'utf8').includes('needs(');
}
