import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({
  spec: 'src/specs/flows.spec.ts',
  mutants: 'tests/mutants/flows.yaml',
  // Many requests take a while where the machine is busy.
  limits: { testMs: 5_000, runMs: 12_000 },
});
