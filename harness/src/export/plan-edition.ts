import { join } from 'node:path';

import { CourseError } from '../model/course-error';
import { isForLearners } from './choose-files';

/** The shipped files of the chapters, and where their original content is. */
export interface ShippedFiles {
  paths(below: string): string[];
  locate(path: string): string;
}

export interface EditionFile {
  /** In the edition. */
  readonly path: string;
  /** Absolute path of the file that it is made from. */
  readonly from: string;
  /** Whether it may contain marks for the parts that learners see. */
  readonly isPage: boolean;
}

export interface CourseFiles {
  readonly root: string;
  /** Paths of the course's files; those in chapters are ignored. */
  readonly listed: readonly string[];
  readonly shipped: ShippedFiles;
}

/**
 * The files of an edition for learners: the chapters as they were shipped, and of the rest the
 * files that learners need.
 */
export function planEdition({ root, listed, shipped }: CourseFiles): EditionFile[] {
  const inChapters = shipped.paths('chapters/');
  if (inChapters.length === 0) {
    throw new CourseError('the chapters have no lists of their files yet', {
      next: '`npx course prove --write` creates these lists (shipped.json).',
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
