import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({ spec: 'src/specs/unit.spec.ts', mutants: 'tests/mutants/unit.yaml' });
