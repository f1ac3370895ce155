import type { CallOutcome, Resources, ServiceCall } from '../host';
import type { Env, Json } from '../json';
import type { WireErrorData } from '../wire';

/**
 * The requests of the tests' process to the host program. `shop` is the number of an opened shop.
 */
export type Order =
  | { do: 'open'; env: Env }
  | { do: 'call'; shop: number; group: string; name: string; args: Json[] }
  | { do: 'call-all'; shop: number; calls: readonly ServiceCall[] }
  | { do: 'steer'; shop: number; name: string; args: unknown[] }
  | { do: 'resources'; shop: number }
  | { do: 'close'; shop: number };

export interface Question {
  id: number;
  order: Order;
}

export type Reply =
  | { id: number; value: Json | { shop: number; url: string } | Resources | CallOutcome[] }
  | { id: number; error: WireErrorData; stack?: string };
