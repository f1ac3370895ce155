const ON_CONNECTING = [
  /^(SET standard_conforming_strings=on;)?SET client_min_messages TO warning;(SET TIME ZONE INTERVAL '\+00:00' HOUR TO MINUTE)?;?$/,
  /^WITH ranges AS \( {2}SELECT pg_range\.rngtypid,/,
];

/** Whether this is a statement that Sequelize itself sends whenever it connects to PostgreSQL. */
export function isOnConnecting(text: string): boolean {
  return ON_CONNECTING.some((setup) => setup.test(text));
}
