import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly dependencies?: object;
  readonly optionalDependencies?: object;
  readonly peerDependencies?: object;
}

/** What tells the types of Node itself. */
const NODE_TYPES = '@types/node';

/** Kit, chapters and harness are linked there, and no packages. */
const OWN_SCOPE = '@bookshop/';

/**
 * Names of the packages whose types an answer may see: those that these manifests ask for, directly
 * or not, and what `@types` has about them. Packages of the harness are not among them.
 */
export function visiblePackages(root: string, manifests: readonly string[]): Set<string> {
  const visible = new Set<string>();
  const open = [NODE_TYPES, ...manifests.flatMap(dependenciesOf)];
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

function dependenciesOf(manifest: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = parse(manifest);
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

function parse(manifest: string): Manifest {
  try {
    return (JSON.parse(manifest) ?? {}) as Manifest;
  } catch {
    // A package with a broken manifest is told by whatever imports it.
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
