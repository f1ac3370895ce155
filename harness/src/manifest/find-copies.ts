import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder in `chapters/` that is a copy of another one, by their names. */
export interface FolderCopy {
  readonly folder: string;
  readonly of: string;
}

/**
 * Copies of chapters or of the kit, such as a file manager's `01-settings copy`: folders whose
 * package.json is that of another one. They do not belong to the course.
 */
export function findCopies(root: string): FolderCopy[] {
  const chapters = join(root, 'chapters');
  const folders = listFolders(chapters);
  return folders.flatMap((folder) => {
    const of = readName(join(chapters, folder, 'package.json'))?.replace(/^@[^/]+\//, '');
    return of !== undefined && of !== folder && folders.includes(of) ? [{ folder, of }] : [];
  });
}

function listFolders(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** `undefined` when the file is missing or not valid: other code reports that. */
function readName(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, '')) as {
      name?: unknown;
    };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
