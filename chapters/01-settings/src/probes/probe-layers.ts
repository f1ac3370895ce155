import { loadSettings } from '../settings/layers';
import type { Settings, Vars } from '../settings/settings';
import { SettingsError } from '../settings/settings-error';

/**
 * Loads settings several times in one process, then writes to the last of them: at the top level,
 * into a nested object, and into a list. At the end the owner of the variables adds to their list
 * and changes a variable. Returns settings and variables before and after, whether each write was
 * rejected, and the paths of what is not frozen.
 */
export function probeLayers(wishes: { name: string; vars: Vars }[]) {
  // A copy, so that this function may act as the owner.
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
  const owned = loads.at(-1)?.vars;
  const ownersWrites = [
    attempt(() => owned?.ALLOWED_HOSTS?.push('added by the owner')),
    attempt(() => Object.assign(owned ?? {}, { SHOP_NAME: 'changed by the owner' })),
  ];
  return {
    settings,
    unfrozen: loaded.flatMap((one) => findUnfrozen(one, 'settings')),
    afterWrites: structuredClone(loaded),
    writes,
    varsAfter,
    ownersWrites,
  };
}

/**
 * Loads settings several times from the same object of variables, whose owner changes it before each
 * load, also inside its list. Returns the settings as they are after the last load, or the code of
 * an error.
 */
export function reloadLayers(wishes: { name: string; vars: Vars }[]) {
  const vars: Record<string, unknown> = {};
  const hosts: string[] = [];
  const loaded = wishes.map(({ name, vars: wanted }) => {
    for (const variable of Object.keys(vars)) delete vars[variable];
    Object.assign(vars, wanted);
    if (wanted.ALLOWED_HOSTS) {
      hosts.splice(0, hosts.length, ...wanted.ALLOWED_HOSTS);
      vars['ALLOWED_HOSTS'] = hosts;
    }
    try {
      return loadSettings(name, vars);
    } catch (error) {
      if (error instanceof SettingsError) return error.code;
      throw error;
    }
  });
  return structuredClone(loaded);
}

function findUnfrozen(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([name, inner]) =>
    findUnfrozen(inner, `${path}.${name}`),
  );
  return Object.isFrozen(value) ? inside : [path, ...inside];
}

function attempt(write: () => unknown): 'refused' | 'took' {
  try {
    write();
    return 'took';
  } catch {
    return 'refused';
  }
}
