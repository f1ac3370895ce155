/** The names that every object has although nobody gave them to it: none, unless code did harm. */
export function inheritedNames(): string[] {
  const names: string[] = [];
  for (const name in {}) names.push(name);
  return names;
}
