/** What this process says of itself from now on, as whoever starts it would say. */
export function setNodeEnv(name: string | null): void {
  // eslint-disable-next-line no-restricted-properties -- It plays the one who starts the process.
  const env = process.env;
  if (name === null) delete env['NODE_ENV'];
  else env['NODE_ENV'] = name;
}
