/** A calendar day such as `2024-02-29`; it has no time of day and no zone. */
export type Day = string;

export interface Loan {
  readonly dueOn: Day;
  /** Still with the reader when `null`. */
  readonly returnedOn: Day | null;
}

const DAY_MS = 86_400_000;
const CENTS_PER_DAY = 20;
const MOST_CENTS = 1_000;

/** The day on which a loan of so many days ends. */
export function dueDate(day: Day, days: number): Day {
  return dayOf(Date.parse(day) + days * DAY_MS);
}

/** The same day some months later; the last day of the month where that month is shorter. */
export function addMonths(day: Day, months: number): Day {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayOf(Date.UTC(year, month - 1 + months, Math.min(date, last)));
}

/** Whether a book should be back: from the day after its due date on, by UTC. */
export function isOverdue(loan: Loan, now: Date): boolean {
  return daysLate(loan, now) > 0;
}

/** What a late book costs so far, in cents: 20 for each day, 1,000 at most. */
export function fine(loan: Loan, now: Date): number {
  return Math.min(MOST_CENTS, daysLate(loan, now) * CENTS_PER_DAY);
}

/** Whether the shop is open: Monday to Saturday, from 9:00 to before 18:00, by the clock there. */
export function isOpen(now: Date, zone: string): boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const hour = Number(parts.get('hour'));
  return parts.get('weekday') !== 'Sun' && hour >= 9 && hour < 18;
}

/** Without the letters and digits that look alike. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A code of eight letters and digits; `random` returns a number from 0 up to, not including, 1. */
export function voucherCode(random: () => number): string {
  return Array.from({ length: 8 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
}

function daysLate({ dueOn, returnedOn }: Loan, now: Date): number {
  const until = Date.parse(returnedOn ?? dayOf(now.getTime()));
  return Math.max(0, (until - Date.parse(dueOn)) / DAY_MS);
}

function dayOf(time: number): Day {
  return new Date(time).toISOString().slice(0, 10);
}
