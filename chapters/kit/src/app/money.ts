let plain: Intl.NumberFormat | undefined;

/**
 * Cents as programs get them: 101010 is "1010.10". Nothing is rounded: what is no whole number of cents shows that it was
 * counted wrongly.
 */
export function formatCents(cents: number): string {
  // Made once: a formatter costs far more than what it formats.
  plain ??= new Intl.NumberFormat('en', {
    minimumFractionDigits: 2,
    maximumFractionDigits: 20,
    useGrouping: false,
  });
  return plain.format(hundredths(cents));
}

/** Cents as people read them: 101010 is "€1,010.10". */
export function formatMoney(cents: number, currency: string, language = 'en'): string {
  const format = new Intl.NumberFormat(language, { style: 'currency', currency });
  return format.format(hundredths(cents));
}

/** As text, so that no division rounds: `1010E-2`. */
function hundredths(cents: number): Intl.StringNumericLiteral {
  return `${cents}E-2` as Intl.StringNumericLiteral;
}
