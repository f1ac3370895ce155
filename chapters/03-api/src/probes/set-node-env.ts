/** Sets `NODE_ENV` of this process from now on, as whoever starts it would. */
export function setNodeEnv(name: string | null): void {
  // eslint-disable-next-line no-restricted-properties -- It plays the one who starts the process.
  const env = process.env;
  if (name === null) delete env['NODE_ENV'];
  else env['NODE_ENV'] = name;
}
