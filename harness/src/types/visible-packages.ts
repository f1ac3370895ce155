import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly dependencies?: object;
  readonly devDependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
}

/** The package with the types of Node itself. */
const NODE_TYPES = '@types/node';

/** The scope of the kit, the chapters and the harness, which are no packages from outside. */
const OWN_SCOPE = '@bookshop/';

/**
 * Names of the packages whose types an answer may see: the direct and indirect dependencies of
 * these manifests, and their `@types` packages. Packages of the harness are not included.
 */
export function visiblePackages(root: string, manifests: readonly string[]): Set<string> {
  const visible = new Set<string>();
  const open = [NODE_TYPES, ...manifests.flatMap(dependenciesOf), ...manifests.flatMap(forTests)];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (visible.has(name) || name.startsWith(OWN_SCOPE)) continue;
    const manifest = readText(join(root, 'node_modules', name, 'package.json'));
    if (manifest === undefined) continue;
    visible.add(name);
    open.push(...dependenciesOf(manifest));
    if (!name.startsWith('@types/'))
      open.push(`@types/${name.replace(/^@/, '').replace('/', '__')}`);
  }
  return visible;
}

/**
 * The packages for tests of a chapter whose answers are tests: one that has Jest among the packages
 * of its development.
 */
function forTests(manifest: string): string[] {
  const names = Object.keys(parse(manifest).devDependencies ?? {});
  return names.includes('jest') ? names : [];
}

function dependenciesOf(manifest: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = parse(manifest);
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

function parse(manifest: string): Manifest {
  try {
    return (JSON.parse(manifest) ?? {}) as Manifest;
  } catch {
    // A package with a broken manifest is reported by the file that imports it.
    return {};
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
