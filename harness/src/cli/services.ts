import type { ServiceAddresses } from '../model/workspace';

/**
 * Services that whoever started the command brings along. `COURSE_POSTGRES_URL` names a PostgreSQL server, with the rights to
 * create roles and databases: tests that need one then run on it.
 */
export function namedServices(): ServiceAddresses {
  const postgres = process.env['COURSE_POSTGRES_URL'];
  return postgres ? { postgres } : {};
}
