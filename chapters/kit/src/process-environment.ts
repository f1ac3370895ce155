/**
 * The little that a child process needs to start, its time zone and its language; nothing else of
 * the machine's own settings.
 */
export function processEnvironment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, TZ, LC_ALL } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, TZ, LC_ALL, ...env };
}
