import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({
  spec: 'src/specs/api.spec.ts',
  mutants: 'tests/mutants/api.yaml',
  // Many requests take a while where the machine is busy.
  limits: { testMs: 5_000, runMs: 12_000 },
});
