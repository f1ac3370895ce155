import { dirname } from 'node:path';

import { watch } from 'chokidar';

export interface Watched {
  readonly folders: readonly string[];
  /** Single files beside them. */
  readonly files: readonly string[];
}

const LEFT_OUT = /[\\/](node_modules|\.git|\.course)([\\/]|$)|~$|\.sw[px]$/;

/**
 * Calls `onChange` with the paths that changed, a moment after the last of them. Answers how to
 * stop.
 */
export async function watchFiles(
  { folders, files }: Watched,
  onChange: (paths: readonly string[]) => void,
): Promise<() => Promise<void>> {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const places = new Set(files.map((file) => dirname(file)));
  const isBeside = (path: string) => places.has(dirname(path)) && !files.includes(path);
  // A file that git replaces is lost to whoever watches the file itself, and not to whoever watches
  // its folder.
  const watcher = watch([...folders, ...places], {
    ignoreInitial: true,
    ignored: (path) => LEFT_OUT.test(path) || isBeside(path),
  });
  watcher.on('all', (_event, path) => {
    changed.add(path);
    clearTimeout(timer);
    // Editors write a file in several steps; ten milliseconds of quiet end one save.
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, 10);
  });
  await new Promise<void>((ready) => watcher.once('ready', ready));
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
