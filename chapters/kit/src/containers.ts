export { judgeGivenTests } from './containers/judge-given-tests';
export { judgeOnEngine } from './containers/judge-on-engine';
export { newDatabaseUrl } from './containers/new-database-url';
export { runSpec, tellRun } from './containers/run-spec';
