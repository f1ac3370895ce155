/** The enumerable names that every object inherits: none, unless code has changed a prototype. */
export function inheritedNames(): string[] {
  const names: string[] = [];
  for (const name in {}) names.push(name);
  return names;
}
