import type { Json } from '@bookshop/kit/app';

/** A task that is due again and again: at the times of a cron expression, or in an interval. */
export interface ScheduleEntry {
  name: string;
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  cron?: string;
  everySeconds?: number;
  /** In which time zone the cron expression is read; UTC by default. */
  zone?: string;
  task: string;
  payload?: Json;
}
