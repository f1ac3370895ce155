import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({
  spec: 'src/specs/outside-calls.spec.ts',
  mutants: 'tests/mutants/outside-calls.yaml',
});
