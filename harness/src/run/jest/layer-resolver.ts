import { statSync } from 'node:fs';
import { dirname, isAbsolute, join, posix } from 'node:path';

import type { WorkspacePlan } from '../../model/workspace';
import { activeJob } from './active-job';
import { resolveInKit, type ResolverOptions } from './kit-resolver';
import { candidates, missing, pathInside } from './layer-paths';

/**
 * Jest's resolver: files of the chapter and the kit come from the layers (sets of files) of the
 * running job, packages from the chapter's folder.
 */
export function sync(request: string, options: ResolverOptions): string {
  const workspace = activeJob()?.job.workspace;
  if (!workspace) return options.defaultResolver(request, options);
  const inKit = resolveInKit(workspace, request, options);
  if (inKit !== undefined) return inKit;
  const folder = folderInChapter(workspace, options.basedir);
  if (folder === undefined && !isAbsolute(request))
    return options.defaultResolver(request, options);
  if (!request.startsWith('.') && !isAbsolute(request)) {
    return options.defaultResolver(request, { ...options, basedir: workspace.chapterDir });
  }
  const target = isAbsolute(request)
    ? pathInside(workspace.chapterDir, request)
    : posix.join(folder ?? '', request);
  const found = target === undefined ? undefined : lookUp(workspace, target);
  if (found !== undefined) return found;
  if (target !== undefined && workspace.closed) throw missing(request, options.basedir);
  return options.defaultResolver(request, options);
}

/** The file that is used for `target` (a path in the chapter, perhaps without its extension). */
export function lookUp(workspace: WorkspacePlan, target: string): string | undefined {
  for (const path of candidates(target)) {
    const layered = workspace.files[path];
    if (layered !== undefined) return layered;
    const own = join(workspace.chapterDir, path);
    if (!workspace.closed && isFile(own)) return own;
  }
  return undefined;
}

const folders = new WeakMap<WorkspacePlan, Map<string, string>>();

/**
 * The path in the chapter that `basedir` represents, if it belongs to the chapter or to one of its
 * layers.
 */
function folderInChapter(workspace: WorkspacePlan, basedir: string): string | undefined {
  let known = folders.get(workspace);
  if (!known) {
    known = new Map(
      Object.entries(workspace.files).map(([path, file]) => [dirname(file), posix.dirname(path)]),
    );
    known.set(dirname(workspace.suite), 'tests');
    folders.set(workspace, known);
  }
  return known.get(basedir) ?? pathInside(workspace.chapterDir, basedir);
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
