/** A book order as the desk keeps it. Money is in cents. */
export interface Order {
  number: string;
  bookId: number;
  title: string;
  copies: number;
  totalCents: number;
  placedAt: string;
}

/** Where orders are kept. Each shop has its own. */
export interface OrderStore {
  add(order: Order): void;
  all(): readonly Order[];
}

/** What the app is handed by whoever creates it, instead of reaching for it. */
export interface Deps {
  orders: OrderStore;
  /** The time in milliseconds since 1970. */
  now(): number;
}

export function createOrderStore(): OrderStore {
  const orders: Order[] = [];
  return { add: (order) => void orders.push(order), all: () => orders };
}
