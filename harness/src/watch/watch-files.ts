import { dirname } from 'node:path';

import { type FSWatcher, watch } from 'chokidar';

export interface Watched {
  readonly folders: readonly string[];
  /** Single files beside them. */
  readonly files: readonly string[];
}

export interface Listener {
  /** Called with the changed paths, a moment after the last change. */
  onChange(paths: readonly string[]): void;
  /**
   * Called once with the reason when the system does not report changes (inotify's limit is
   * reached, for example): the files are then polled.
   */
  onPolling(error: NodeJS.ErrnoException): void;
}

const LEFT_OUT = /[\\/](node_modules|\.git|\.course)([\\/]|$)|~$|\.sw[px]$/;

/** How often files are polled when they cannot be watched. */
const LOOK_EVERY_MS = 300;

/** Watches files. Returns a function that stops that. */
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
    // When git replaces a file, a watch on the file itself ends, and a watch on its folder does
    // not.
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
