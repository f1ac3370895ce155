import { onSqliteOnly } from './data/database';
import { currentLane, type Service } from './lane';

/**
 * `test`, for tests that need a service: `needs('postgres')('title', async () => …)`. In a lane
 * without the service the test is not graded: it counts neither as passed nor as failed.
 */
export function needs(service: Service): (title: string, body: () => Promise<void>) => void {
  const lane = currentLane();
  if (lane.services.includes(service)) return (title, body) => test(title, body);
  return (title) => {
    lane.reportNotGraded(title, service);
    test.skip(title, () => {});
  };
}

/** `test`, for behaviour of SQLite only: it runs on SQLite in every lane. */
export function onSqlite(title: string, body: () => Promise<void>): void {
  test(title, () => onSqliteOnly(body));
}
