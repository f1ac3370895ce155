export { type Finding, inspect, type Inspection } from './quality/inspect';
