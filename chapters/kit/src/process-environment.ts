/**
 * The variables that a child process needs to start, with its time zone and language, and no other
 * settings of the machine.
 */
export function processEnvironment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, TZ, LC_ALL } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, TZ, LC_ALL, ...env };
}
