import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({ spec: 'src/specs/api.spec.ts', mutants: 'tests/mutants/api.yaml' });
