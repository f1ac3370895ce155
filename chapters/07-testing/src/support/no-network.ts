/** In this file, a test fails when something in it connects to another machine. */
export function forbidNetwork(): void {
  // TODO: prevent connections to other machines, and let each test fail that has tried one.
}
