import type { ChildLimits, FromChild, Reaction, ToChild } from './protocol';
import { startWatch } from './watch';

/**
 * Makes this process the child of a `SupervisedChild`: it replies to each request with the result
 * of `handle`, and enforces the limits that it was started with.
 */
export function answerParent<Request, Reply>(handle: (request: Request) => Reply): void {
  const watch = startWatch(JSON.parse(process.argv[2] ?? '') as ChildLimits);
  const send = (message: FromChild<Reply>) => process.send?.(message);
  process.on('message', ({ id, request }: ToChild<Request>) => {
    watch.begin();
    const reaction = attempt(() => handle(request));
    watch.rest();
    send({ id, reaction });
  });
  send({ ready: true });
}

function attempt<Reply>(act: () => Reply): Reaction<Reply> {
  try {
    return { kind: 'answered', reply: act() };
  } catch (error) {
    const { message, syscall } = error as NodeJS.ErrnoException;
    return { kind: 'threw', message, system: syscall !== undefined };
  }
}
