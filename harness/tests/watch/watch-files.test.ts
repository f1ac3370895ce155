import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { watchFiles } from '../../src/watch/watch-files';
import { eventually } from '../support/eventually';
import { openFolder } from '../support/temporary-folder';

test('a single file is watched however often it is replaced, and what lies beside it is not', async () => {
  await using folder = openFolder({ 'chapters/a.ts': '', 'harness/course.lock': '0' });
  const file = join(folder.path, 'harness/course.lock');
  // As git does it.
  const replace = (edition: number) => {
    rmSync(file);
    folder.write({ 'harness/course.lock': `${edition}` });
  };
  const changed: string[] = [];
  const watched = { folders: [join(folder.path, 'chapters')], files: [file] };
  const stop = await watchFiles(watched, {
    onChange: (paths) => changed.push(...paths),
    onPolling: (error) => {
      throw error;
    },
  });
  try {
    for (const edition of [1, 2, 3]) {
      folder.write({ 'harness/other.ts': `${edition}` });
      const seen = changed.length;
      // Of several in quick succession one is enough.
      await eventually(`change ${edition}`, () => {
        replace(edition);
        return changed.length > seen || undefined;
      });
    }
    expect(new Set(changed)).toEqual(new Set([file]));
  } finally {
    await stop();
  }
});
