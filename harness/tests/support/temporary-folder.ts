import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** An empty folder that is there for one test: `await using folder = openFolder();`. */
export interface TemporaryFolder extends AsyncDisposable {
  readonly path: string;
  write(files: Readonly<Record<string, string | Buffer>>): void;
}

export function openFolder(files: Readonly<Record<string, string | Buffer>> = {}): TemporaryFolder {
  const path = mkdtempSync(join(realpathSync(tmpdir()), 'course-test-'));
  const folder: TemporaryFolder = {
    path,
    write: (more) => {
      for (const [name, content] of Object.entries(more)) {
        mkdirSync(dirname(join(path, name)), { recursive: true });
        writeFileSync(join(path, name), content);
      }
    },
    [Symbol.asyncDispose]: async () => rmSync(path, { recursive: true, maxRetries: 3 }),
  };
  folder.write(files);
  return folder;
}
