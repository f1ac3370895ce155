/** Stops every clock that it can reach. */
export function attack(): boolean {
  Date.now = () => 0;
  performance.now = () => 0;
  Object.assign(globalThis, { setTimeout: () => 0, setInterval: () => 0 });
  return false;
}
