import type { Source } from './source';

/** A submission that exists only in memory. */
export function memorySource(files: Readonly<Record<string, string>>): Source {
  return {
    kind: 'folder',
    commit: null,
    list: () =>
      Promise.resolve(
        Object.entries(files).map(([path, text]) => ({ path, kind: 'file', size: text.length })),
      ),
    read: (paths) =>
      Promise.resolve(
        new Map(
          Object.entries(files)
            .filter(([path]) => paths.has(path))
            .map(([path, text]) => [path, Buffer.from(text)]),
        ),
      ),
  };
}
