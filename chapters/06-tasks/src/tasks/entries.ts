import type { ScheduleEntry } from '../queue/schedule-entry';

/** What the shop does again and again. */
export function createEntries(zone: string): ScheduleEntry[] {
  return [{ name: 'nightly-sales', cron: '30 2 * * *', zone, task: 'sales-report' }];
}
