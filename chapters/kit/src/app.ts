export type { Env, Json } from './json';
export {
  describeUnsolved,
  isNotImplemented,
  mount,
  NotImplemented,
  whileUnsolved,
} from './not-implemented';
export { plainTools } from './plain-tools';
export type { OpenShop, ShopParts, ShopTools } from './shop';
