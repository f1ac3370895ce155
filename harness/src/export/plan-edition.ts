import { join } from 'node:path';

import { CourseError } from '../model/course-error';
import { isForLearners } from './choose-files';

/** The files of the chapters as they were shipped, wherever they are. */
export interface ShippedFiles {
  paths(below: string): string[];
  locate(path: string): string;
}

export interface EditionFile {
  /** In the edition. */
  readonly path: string;
  /** Absolute path of the file that it is made from. */
  readonly from: string;
  /** Whether it has marks that say what learners see of it. */
  readonly isPage: boolean;
}

export interface CourseFiles {
  readonly root: string;
  /** Paths of what belongs to the course; those of chapters do not matter. */
  readonly listed: readonly string[];
  readonly shipped: ShippedFiles;
}

/**
 * The files of an edition for learners: the chapters as they were shipped, and of all else what
 * learners need.
 */
export function planEdition({ root, listed, shipped }: CourseFiles): EditionFile[] {
  const inChapters = shipped.paths('chapters/');
  if (inChapters.length === 0) {
    throw new CourseError('nobody knows yet what the chapters consist of', {
      next: '`npx course prove --write` makes their shipped.json, which says it.',
    });
  }
  const folders = [...new Set(inChapters.map((path) => path.split('/')[1] ?? ''))];
  const lists = folders.map((folder) => `chapters/${folder}/shipped.json`);
  return [
    ...listed.filter(isForLearners).map((path) => ({
      path,
      from: join(root, path),
      isPage: path.endsWith('.md'),
    })),
    ...lists.map((path) => ({ path, from: join(root, path), isPage: false })),
    ...inChapters.map((path) => ({ path, from: shipped.locate(path), isPage: false })),
  ];
}
