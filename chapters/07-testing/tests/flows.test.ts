import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({ spec: 'src/specs/flows.spec.ts', mutants: 'tests/mutants/flows.yaml' });
