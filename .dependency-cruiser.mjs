/** What any room may import: types and constants, and what knows no word of the course. */
const BELOW_ALL = ['model', 'support'];

/**
 * The rooms of the harness, lowest first, and what else each may import. What is not listed is
 * denied.
 */
const ROOMS = {
  model: [],
  support: [],
  // Each takes values and returns values.
  manifest: [],
  workspace: [],
  run: [],
  types: [],
  report: [],
  progress: [],
  snapshots: [],
  doctor: [],
  check: [],
  services: [],
  export: [],
  author: ['manifest'],
  watch: ['run'],
  // These carry values from one to the next.
  lanes: ['run', 'services'],
  // What an exercise builds on is judged first, and counts as recorded: hence the progress.
  judging: ['manifest', 'progress', 'run', 'workspace'],
  grade: ['judging', 'lanes', 'report', 'run', 'services', 'types', 'workspace'],
  prove: ['grade', 'judging', 'lanes', 'manifest', 'run', 'types', 'workspace'],
  conformance: ['grade'],
  cli: [
    'author',
    'check',
    'conformance',
    'doctor',
    'export',
    'grade',
    'judging',
    'lanes',
    'manifest',
    'progress',
    'prove',
    'report',
    'run',
    'services',
    'snapshots',
    'types',
    'watch',
    'workspace',
  ],
};

/** Programs, what Jest loads by its path, and what chapters import by the kit's name. */
const ENTRY_POINTS = [
  '^harness/src/cli/main\\.ts$',
  '-program\\.ts$',
  '^chapters/kit/src/sealed/(agent|database-server)\\.ts$',
  '^chapters/kit/src/suite/child/(anchor|suite-runner|suite-environment)\\.ts$',
  '^harness/src/run/jest/(config|gate|anchor|course-environment|course-runner|layer-resolver)\\.ts$',
  '^chapters/kit/src/(tests|app|containers|data|images|lab|nginx|process|quality|redis|samples|specs|suite|text)\\.ts$',
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or hide a third that both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(ROOMS).map(([room, needs]) => ({
      name: `${room}-keeps-to-its-needs`,
      comment:
        'ROOMS lists what each folder may import. Let a room above carry the value over, or extend the list with a reason.',
      severity: 'error',
      from: { path: `^harness/src/${room}/` },
      to: {
        path: '^harness/',
        pathNot: [
          `^harness/src/(${[room, ...BELOW_ALL, ...needs].join('|')})/`,
          '^harness/bin/(pack-format|outer-workspace)',
        ],
      },
    })),
    {
      name: 'rooms-are-listed',
      comment: 'A file of harness/src belongs to a folder that ROOMS lists: add the folder there.',
      severity: 'error',
      from: { path: '^harness/src/', pathNot: `^harness/src/(${Object.keys(ROOMS).join('|')})/` },
      to: {},
    },
    {
      name: 'only-outside-of-src',
      comment: 'What ships imports neither the attacks nor the tests nor programs for authors.',
      severity: 'error',
      from: { path: '^harness/src/' },
      to: { path: '^harness/(attacks|bench|mutants|tests|dist)/' },
    },
    {
      name: 'programs-stand-above-src',
      comment:
        'Benchmark and mutants are programs of their own over harness/src, which they import as #src/…',
      severity: 'error',
      from: { path: '^harness/(bench|mutants)/' },
      to: { path: '^(harness|chapters)/', pathNot: '^harness/(bench|mutants|src)/' },
    },
    {
      name: 'only-cli-writes',
      comment: 'Reports return text; cli/output.ts writes it.',
      severity: 'error',
      from: { path: '^harness/src/report/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'harness-and-kit-apart',
      comment: 'The kit finds its lane laid out by the harness; neither imports the other.',
      severity: 'error',
      from: { path: '^(harness|chapters/kit)/src/' },
      to: { path: '^(harness|chapters/kit)/', pathNot: '^$1/' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Move what is shared out of the test folder.',
      severity: 'error',
      from: { pathNot: '/tests/' },
      to: { path: '/tests/', pathNot: 'kit/src/tests' },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dead-files',
      comment:
        'No entry point leads to this file: remove it, or import it from where it is needed.',
      severity: 'error',
      from: { path: ENTRY_POINTS },
      to: {
        path: '^(harness/(src|bench|mutants)|chapters/kit/src)/',
        pathNot: ['\\.d\\.ts$', ...ENTRY_POINTS],
        reachable: false,
      },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^harness/(bench|mutants)/dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'types'],
    },
  },
};
