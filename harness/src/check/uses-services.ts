import type { Exercise } from '../model/course';

/** The files of the course as they were shipped: what a learner has changed or deleted has no say. */
export interface ShippedFiles {
  paths(below: string): string[];
  read(path: string): Buffer;
}

/**
 * Whether the services lane gives an exercise anything that the local lane does not: its chapter has tables or talks to Redis, or it
 * or one of its tests needs a service. All others see the same in both lanes.
 */
export function usesServices(files: ShippedFiles, { chapter, suite, needs }: Exercise): boolean {
  if (needs.length > 0) return true;
  const folder = `chapters/${chapter}/`;
  const schema = `${folder}src/data/schema.ts`;
  if (files.paths(schema).includes(schema)) return true;
  const { dependencies } = JSON.parse(files.read(`${folder}package.json`).toString()) as {
    dependencies?: object;
  };
  if ('ioredis' in (dependencies ?? {})) return true;
  return files.read(folder + suite).includes('needs(');
}
