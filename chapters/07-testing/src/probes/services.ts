import type { Bookshop } from '../bookshop/bookshop';
import { createFactoriesServices } from './factories';
import { createQualityServices } from './quality';

/** The functions that tests call, in a group for each exercise. */
export function createServices(bookshop: Bookshop) {
  return {
    factories: createFactoriesServices(bookshop),
    quality: createQualityServices(),
  };
}
