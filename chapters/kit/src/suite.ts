export { judgeSpec, type JudgeSpecOptions } from './suite/judge-spec';
