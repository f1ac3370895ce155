import { readyPerProcessor } from '../machine-load';
import type { UsageReader } from '../process-usage';
import type { Look } from './run-time';

/**
 * What the process group of a reader has used up to now, including the processes that descend from
 * `roots`.
 */
export async function lookNow(reader: UsageReader, roots: readonly number[] = []): Promise<Look> {
  return {
    usage: await reader.read(roots),
    readyPerProcessor: readyPerProcessor(),
    atMs: performance.now(),
  };
}
