/** A book order as it is stored. Money is in cents. */
export interface Order {
  number: string;
  bookId: number;
  title: string;
  copies: number;
  totalCents: number;
  placedAt: string;
}

/** The store of the orders. Each shop has its own. */
export interface OrderStore {
  add(order: Order): void;
  all(): readonly Order[];
}

/** What the app gets as an argument from the code that creates it. */
export interface Deps {
  orders: OrderStore;
  /** The time in milliseconds since 1970. */
  now(): number;
}

export function createOrderStore(): OrderStore {
  const orders: Order[] = [];
  return { add: (order) => void orders.push(order), all: () => orders };
}
