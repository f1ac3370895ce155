export { type AppLog, createLog, silentLog } from './app/create-log';
export { createSite, type Site } from './app/create-site';
export {
  databaseUrl,
  type LogLevel,
  logLevel,
  portNumber,
  wholeNumber,
} from './app/environment-fields';
export { type ErrorAnswer, errorHandler, notFoundHandler } from './app/error-handler';
export { listen } from './app/listen';
export { formatCents } from './app/money';
export { ownEnvironment, readEnvironment } from './app/read-environment';
export { readInput } from './app/read-input';
export { LARGEST_INTEGER, rowId } from './app/row-id';
export { RuleError } from './app/rule-error';
export { runProgram } from './app/run-program';
export { StartError } from './app/start-error';
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
