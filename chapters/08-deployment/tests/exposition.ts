/** One line of an exposition that is not a comment. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly type: string;
  readonly samples: readonly Sample[];
}

export interface Exposition {
  readonly families: Readonly<Record<string, Family>>;
  /** What Prometheus would not read, or would read as something else. */
  readonly faults: readonly string[];
}

const COMMENT = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (NaN|[+-]Inf|[+-]?[\d.]+(?:e[+-]?\d+)?)$/i;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

/** Reads the text format of Prometheus, version 0.0.4. */
export function readExposition(text: string): Exposition {
  const families: Record<string, { type: string; help: string; samples: Sample[] }> = {};
  const faults: string[] = [];
  const series = new Set<string>();
  const familyOf = (name: string) => (families[name] ??= { type: '', help: '', samples: [] });
  if (!text.endsWith('\n')) faults.push('the last line has no end');
  for (const line of text.split('\n').filter((line) => line !== '')) {
    const [, kind, about = '', rest = ''] = COMMENT.exec(line) ?? [];
    const sample = readSample(line);
    if (kind !== undefined) {
      const family = familyOf(about);
      const key = kind === 'HELP' ? 'help' : 'type';
      if (family[key] !== '') faults.push(`${kind} of ${about} twice`);
      if (family.samples.length > 0) faults.push(`${kind} of ${about} after its samples`);
      if (rest === '') faults.push(`${kind} of ${about} is empty`);
      family[key] = rest;
    } else if (sample) {
      const key = JSON.stringify([sample.name, Object.entries(sample.labels).toSorted()]);
      if (series.has(key)) faults.push(`twice: ${line}`);
      series.add(key);
      familyOf(findFamily(families, sample.name)).samples.push(sample);
    } else if (!line.startsWith('#')) faults.push(`not readable: ${line}`);
  }
  for (const [name, { type, help }] of Object.entries(families)) {
    if (type === '' || help === '') faults.push(`${name} has no HELP or no TYPE`);
  }
  return { families, faults };
}

function readSample(line: string): Sample | undefined {
  const [, name, labels = '', value = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined) return undefined;
  const read: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labels.length) {
    const [, label, escaped] = LABEL.exec(labels) ?? [];
    if (label === undefined || escaped === undefined) return undefined;
    read[label] = escaped.replaceAll(/\\(.)/g, (_all, char: string) =>
      char === 'n' ? '\n' : char,
    );
  }
  return { name, labels: read, value: toNumber(value) };
}

function toNumber(text: string): number {
  return Number(text.replace(/inf$/i, 'Infinity'));
}

/** The samples of a histogram have names of their own. */
function findFamily(families: Readonly<Record<string, { type: string }>>, name: string): string {
  const base = name.replace(/_(bucket|sum|count)$/, '');
  return families[base]?.type === 'histogram' ? base : name;
}
