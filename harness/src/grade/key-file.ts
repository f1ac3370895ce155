import { readFileSync } from 'node:fs';

import { CourseError } from '../model/course-error';
import { readPrivateKey } from './sign';

/** The content of a key's file. */
export function readKeyFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CourseError(`the key cannot be read: ${(error as Error).message}`, {
      next: 'Name the file of an Ed25519 key in PEM format; docs/grading.md shows how to make a pair.',
      cause: error,
    });
  }
}

/** The content of a key's file; throws when the key cannot sign. */
export function readSigningKey(file: string): string {
  const pem = readKeyFile(file);
  try {
    readPrivateKey(pem);
    return pem;
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    throw new CourseError(`${file}: ${error.message}`, { next: error.next, cause: error });
  }
}
