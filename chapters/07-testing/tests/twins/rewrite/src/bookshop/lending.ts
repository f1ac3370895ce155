export type Day = string;

export interface Loan {
  readonly dueOn: Day;
  readonly returnedOn: Day | null;
}

const A_DAY = 24 * 60 * 60 * 1000;

export function dueDate(day: Day, days: number): Day {
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().split('T')[0] ?? '';
}

export function addMonths(day: Day, months: number): Day {
  const date = new Date(day);
  const wanted = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const first = new Date(date);
  first.setUTCMonth(first.getUTCMonth() + 1);
  const last = new Date(first.getTime() - A_DAY).getUTCDate();
  date.setUTCDate(wanted > last ? last : wanted);
  return date.toISOString().split('T')[0] ?? '';
}

export function isOverdue(loan: Loan, now: Date): boolean {
  return loan.dueOn < (loan.returnedOn ?? now.toISOString().split('T')[0] ?? '');
}

export function fine(loan: Loan, now: Date): number {
  if (!isOverdue(loan, now)) return 0;
  const end = loan.returnedOn ?? now.toISOString().split('T')[0] ?? '';
  const days = Math.round((new Date(end).getTime() - new Date(loan.dueOn).getTime()) / A_DAY);
  return days >= 50 ? 1000 : 20 * days;
}

export function isOpen(now: Date, zone: string): boolean {
  const there = now.toLocaleString('en-US', {
    timeZone: zone,
    weekday: 'long',
    hour12: false,
    hour: 'numeric',
  });
  if (there.includes('Sunday')) return false;
  const hour = Number(/\d+/.exec(there)?.[0]) % 24;
  return hour > 8 && hour < 18;
}

export function voucherCode(random: () => number): string {
  const letters = [...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'];
  let code = '';
  while (code.length < 8) code += letters[Math.trunc(random() * letters.length)] ?? '';
  return code;
}
