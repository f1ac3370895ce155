/**
 * The place at which `now` differs from the JSON value `before`: a path such as `.lines[2].copies`,
 * `''` for the value itself; `undefined` when it is unchanged. Runs no getter: a property that is
 * no longer plain counts as changed.
 */
export function findChange(before: unknown, now: unknown): string | undefined {
  if (typeof before !== 'object' || before === null) return Object.is(before, now) ? undefined : '';
  if (typeof now !== 'object' || now === null || Array.isArray(now) !== Array.isArray(before)) {
    return '';
  }
  const names = Reflect.ownKeys(before).filter((name) => name !== 'length');
  for (const name of names) {
    const was: unknown = Reflect.get(before, name);
    const found = findChange(was, Reflect.getOwnPropertyDescriptor(now, name)?.value);
    if (found !== undefined) return step(before, name) + found;
  }
  const added = Reflect.ownKeys(now).find((name) => name !== 'length' && !names.includes(name));
  if (added !== undefined) return step(before, added);
  return Array.isArray(before) && before.length !== (now as unknown[]).length ? '' : undefined;
}

function step(of: object, name: string | symbol): string {
  return Array.isArray(of) ? `[${String(name)}]` : `.${String(name)}`;
}
