import type { OpenedApp } from '../open-app';

/** The learner's numbers of this shop. */
export function createMetricsProbe({ metrics }: Pick<OpenedApp, 'metrics'>) {
  return {
    countSale: (shelf: string) => metrics.countSale(shelf),
  };
}
