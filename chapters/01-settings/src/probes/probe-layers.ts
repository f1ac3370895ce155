import { loadSettings } from '../settings/layers';
import type { Settings, Vars } from '../settings/settings';

/**
 * Loads settings several times in one process, then writes to the last of them: at the top, into a
 * nested object, and into a list. In the end the owner of the variables adds to a list of theirs.
 * Returns settings and variables before and after, and whether each write was refused.
 */
export function probeLayers(wishes: { name: string; vars: Vars }[]) {
  // Its own, so that it may act as their owner.
  const loads = structuredClone(wishes);
  const loaded = loads.map(({ name, vars }) => loadSettings(name, vars));
  const settings = structuredClone(loaded);
  const last = loaded.at(-1) as {
    -readonly [Key in keyof Settings]: Settings[Key];
  };
  const writes = [
    attempt(() => {
      last.shopName = 'overwritten';
    }),
    attempt(() => Object.assign(last.security, { hstsSeconds: -1 })),
    attempt(() => (last.allowedHosts as string[]).push('overwritten')),
  ];
  const varsAfter = structuredClone(loads.map(({ vars }) => vars));
  const ownersWrite = attempt(() => loads.at(-1)?.vars.ALLOWED_HOSTS?.push('added by the owner'));
  return { settings, afterWrites: structuredClone(loaded), writes, varsAfter, ownersWrite };
}

function attempt(write: () => unknown): 'refused' | 'took' {
  try {
    write();
    return 'took';
  } catch {
    return 'refused';
  }
}
