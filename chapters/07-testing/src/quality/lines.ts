/** What an invoice is made of. */
export interface InvoiceLine {
  readonly title: string;
  /** A price for one copy; of a voucher, what it is worth; of a delivery, the price of all. */
  readonly cents: number;
  readonly copies?: number | null;
  readonly kind?: 'book' | 'voucher' | 'delivery';
  /** In percent. */
  readonly discount?: number | null;
}

export interface Invoice {
  readonly totalCents: number;
  readonly text: string;
}

/** A book as the stock's list has it: half of it is missing. */
export interface ListedBook {
  readonly title?: string | null;
  readonly authors?: readonly string[] | null;
  /** A string such as `12.50`, or cents. */
  readonly price?: string | number | null;
}
