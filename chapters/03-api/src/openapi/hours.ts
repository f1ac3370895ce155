import { z } from 'zod';

import type { Part } from './operation';
import { BEFORE_ROUTES, sends } from './responses';

const time = z
  .string()
  .regex(/^\d\d:\d\d$/)
  .nullable();

const hours = z
  .object({ day: z.string(), opens: time, closes: time })
  .describe('A day of the week. The shop is closed where the times are null.');

const week = z.array(hours);

export const HOURS: Part = {
  tag: 'opening hours',
  responses: { Hours: hours, Week: week },
  before: BEFORE_ROUTES,
  paths: {
    '/api/opening-hours': {
      get: {
        operationId: 'listHours',
        summary: 'When the shop is open',
        responses: { 200: sends('The week, from Sunday on.', week) },
      },
    },
    '/api/opening-hours/today': {
      get: {
        operationId: 'showHoursOfToday',
        summary: 'When the shop is open today, by UTC',
        responses: { 200: sends('The day.', hours) },
      },
    },
  },
};
