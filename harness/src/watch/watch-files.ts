import { dirname } from 'node:path';

import { type FSWatcher, watch } from 'chokidar';

export interface Watched {
  readonly folders: readonly string[];
  /** Single files beside them. */
  readonly files: readonly string[];
}

export interface Listener {
  /** Hears of the paths that changed, a moment after the last of them. */
  onChange(paths: readonly string[]): void;
  /**
   * Hears, once, why the system does not tell of changes (inotify's limit is reached, for example):
   * the files are looked at again and again instead.
   */
  onPolling(error: NodeJS.ErrnoException): void;
}

const LEFT_OUT = /[\\/](node_modules|\.git|\.course)([\\/]|$)|~$|\.sw[px]$/;

/** How often files are looked at that cannot be watched. */
const LOOK_EVERY_MS = 300;

/** Watches files until the function that it returns is called. */
export async function watchFiles(
  { folders, files }: Watched,
  { onChange, onPolling }: Listener,
): Promise<() => Promise<void>> {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const places = new Set(files.map((file) => dirname(file)));
  const isBeside = (path: string) => places.has(dirname(path)) && !files.includes(path);
  const hear = (path: string) => {
    changed.add(path);
    clearTimeout(timer);
    // Editors write a file in several steps; ten milliseconds of quiet end one save.
    timer = setTimeout(() => {
      const paths = [...changed];
      changed.clear();
      onChange(paths);
    }, 10);
  };
  let watcher: FSWatcher;
  let isReady = () => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  const open = (usePolling: boolean) => {
    // A file that git replaces is lost to whoever watches the file itself, and not to whoever
    // watches its folder.
    const opened = watch([...folders, ...places], {
      ignoreInitial: true,
      ignored: (path) => LEFT_OUT.test(path) || isBeside(path),
      usePolling,
      interval: LOOK_EVERY_MS,
    });
    watcher = opened;
    opened.on('all', (_event, path) => hear(path));
    opened.on('ready', () => opened === watcher && isReady());
    opened.on('error', (error) => {
      if (usePolling || opened !== watcher) return;
      void opened.close();
      open(true);
      onPolling(error as NodeJS.ErrnoException);
    });
  };
  open(false);
  await ready;
  return async () => {
    clearTimeout(timer);
    await watcher.close();
  };
}
