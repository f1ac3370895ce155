import { measurePageCache } from './cache-rows';
import { measureEnqueue } from './enqueue-rows';
import { measureGetOrSet } from './get-or-set-rows';
import { measureGrade } from './grade-rows';
import { measureGuards } from './guards-rows';
import { measureList } from './list-rows';
import type { Measurement } from './measurement';
import { measurePaging } from './paging-rows';
import { measureProveAgain, measureProveFresh } from './prove-rows';
import { measureQueues } from './queue-rows';
import { measureRunAll } from './run-all-rows';
import {
  measureDatabases,
  measureIterate,
  measureLanes,
  measureServicesStart,
} from './services-rows';
import { measureSuites } from './suite-rows';
import { measureCrowd, measureProperty } from './test-rows';
import { measureTestSpeed } from './test-speed-rows';
import { measureTypesAndLint } from './types-and-lint-rows';
import { measureWatch } from './watch-rows';
import { measureWholeTest } from './whole-test-rows';
import { measureWrongShops } from './wrong-shops-rows';

/** All that is measured, in the order of docs/benchmark.md. */
export const MEASUREMENTS: readonly Measurement[] = [
  { name: 'watch', measure: measureWatch },
  { name: 'list', measure: measureList },
  { name: 'run-all', measure: measureRunAll },
  { name: 'npm-test', measure: measureWholeTest },
  { name: 'types-and-lint', measure: measureTypesAndLint },
  { name: 'prove-fresh', measure: measureProveFresh },
  { name: 'prove-again', measure: measureProveAgain },
  { name: 'suites', measure: measureSuites },
  { name: 'test-speed', measure: measureTestSpeed },
  { name: 'wrong-shops', measure: measureWrongShops },
  { name: 'crowd', measure: measureCrowd },
  { name: 'property', measure: measureProperty },
  { name: 'iterate', measure: measureIterate },
  { name: 'paging', measure: measurePaging },
  { name: 'guards', measure: measureGuards },
  { name: 'page-cache', measure: measurePageCache },
  { name: 'get-or-set', measure: measureGetOrSet },
  { name: 'enqueue', measure: measureEnqueue },
  { name: 'services-lane', needsEngine: true, measure: measureLanes },
  { name: 'databases', needsEngine: true, measure: measureDatabases },
  { name: 'queues', needsEngine: true, measure: measureQueues },
  { name: 'grade', needsEngine: true, measure: measureGrade },
  // Last: it ends the services that the others have found running.
  { name: 'services-start', needsEngine: true, measure: measureServicesStart },
];
