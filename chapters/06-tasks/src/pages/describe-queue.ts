import type { Task, TaskStatus } from '../queue/queue';

/** How many tasks of each kind the page shows. */
const SHOWN = 40;

export interface ShownTask {
  id: string;
  name: string;
  status: TaskStatus;
  attempts: number;
  due: string;
  payload: string;
  /** Of a finished task: what it returned, or what it threw. */
  outcome: string;
}

/** The tasks of a queue in words: first those that somebody still has to do. */
export function describeQueue(tasks: readonly Task[], now: number) {
  const counts: Record<TaskStatus, number> = { queued: 0, running: 0, succeeded: 0, failed: 0 };
  for (const { status } of tasks) counts[status] += 1;
  const isOpen = ({ status }: Task) => status === 'queued' || status === 'running';
  const show = (task: Task) => describeTask(task, now);
  return {
    counts,
    open: tasks.filter(isOpen).slice(0, SHOWN).map(show),
    finished: tasks
      .filter((task) => !isOpen(task))
      .slice(-SHOWN)
      .reverse()
      .map(show),
  };
}

function describeTask({ runAt, payload, result, error, ...task }: Task, now: number): ShownTask {
  const { id, name, status, attempts } = task;
  const seconds = Math.ceil((runAt - now) / 1_000);
  const outcome = error ? `${error.name}: ${error.message}` : JSON.stringify(result ?? null);
  return {
    id,
    name,
    status,
    attempts,
    due: seconds > 0 ? `in ${seconds} s` : 'now',
    payload: JSON.stringify(payload),
    outcome: error || result !== undefined ? outcome : '',
  };
}
