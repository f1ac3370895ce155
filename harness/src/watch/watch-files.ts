import { watch } from 'chokidar';

/** Calls `onChange` with the paths that changed, a moment after the last of them. Answers how to stop. */
export async function watchFiles(
  folders: readonly string[],
  onChange: (paths: readonly string[]) => void,
): Promise<() => Promise<void>> {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const watcher = watch([...folders], {
    ignoreInitial: true,
    ignored: (path) => /[\\/](node_modules|\.git|\.course)([\\/]|$)|~$|\.sw[px]$/.test(path),
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
