import type { ShopTools } from '@bookshop/kit/app';

import type { ViewSet } from '../http/actions';

/** By the number that `Date` gives a day of the week. */
const HOURS = [
  { day: 'sunday', opens: null, closes: null },
  { day: 'monday', opens: '09:00', closes: '18:00' },
  { day: 'tuesday', opens: '09:00', closes: '18:00' },
  { day: 'wednesday', opens: '09:00', closes: '18:00' },
  { day: 'thursday', opens: '09:00', closes: '20:00' },
  { day: 'friday', opens: '09:00', closes: '18:00' },
  { day: 'saturday', opens: '10:00', closes: '16:00' },
];

/** When the shop is open: a resource without a table, and without rows that have a path. */
export function createHoursViewSet({ now }: Pick<ShopTools, 'now'>): ViewSet {
  return {
    basename: 'hours',
    actions: { list: async () => HOURS },
    onCollection: { today: { GET: async () => HOURS[new Date(now()).getUTCDay()] } },
  };
}
