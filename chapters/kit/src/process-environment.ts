/** The little that a child process needs to start; nothing of the machine's own settings. */
export function processEnvironment(env: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, UV_THREADPOOL_SIZE, ...env };
}
