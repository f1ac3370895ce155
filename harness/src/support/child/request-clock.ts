import { UsageReader } from '../process-usage';
import { startDeadline, type TimeEnd } from '../time/deadline';
import { lookNow } from '../time/look';

/** The outcome of a request whose child neither uses the processor nor replies. */
export type Stall = 'silent' | 'starved';

/**
 * Watches from outside how a child spends the time of a request, and calls `onStall` when it hangs,
 * or when the machine is too busy to run it. Returns a function that stops this. The child itself
 * counts its processor time.
 */
export function startRequestClock(
  pid: number,
  { seconds, onStall }: { seconds: number; onStall: (stall: Stall) => void },
): () => void {
  const reader = new UsageReader(pid);
  const deadline = startDeadline({
    seconds,
    look: () => lookNow(reader),
    onWithheld: () => {},
    onEnd: ({ why }) => {
      if (isStall(why)) onStall(why);
    },
  });
  return () => deadline.stop();
}

function isStall(why: TimeEnd['why']): why is Stall {
  return why === 'silent' || why === 'starved';
}
