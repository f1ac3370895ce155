const DIGITS = { minimumFractionDigits: 2, maximumFractionDigits: 2 };

let plain: Intl.NumberFormat | undefined;

/** Cents as programs get them: 101010 is "1010.10". */
export function formatCents(cents: number): string {
  // Made once: a formatter costs far more than what it formats.
  plain ??= new Intl.NumberFormat('en', { ...DIGITS, useGrouping: false });
  return plain.format(hundredths(cents));
}

/** Cents as people read them: 101010 is "€1,010.10". */
export function formatMoney(cents: number, currency: string, language = 'en'): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency, ...DIGITS });
  return format.format(hundredths(cents));
}

/** As text, so that no division rounds: `1010E-2`. */
function hundredths(cents: number): Intl.StringNumericLiteral {
  return `${cents}E-2` as Intl.StringNumericLiteral;
}
