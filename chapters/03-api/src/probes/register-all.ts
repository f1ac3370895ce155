import { createApiRouter } from '../http/viewset';

/** Registers empty view sets in a new router, and returns how many. */
export function registerAll(
  sets: readonly { readonly prefix: string; readonly basename: string }[],
): number {
  const api = createApiRouter('/api');
  for (const { prefix, basename } of sets) api.register(prefix, { basename, actions: {} });
  return sets.length;
}
