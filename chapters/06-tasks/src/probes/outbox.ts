import type { Outbox } from '../queue/outbox';

export function createOutboxProbe({ outbox }: { outbox: Outbox }) {
  return { relay: () => outbox.relay() };
}
