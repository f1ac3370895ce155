import { type Query, QueryFault, type Selector } from './promql';

/** A series and its value; of counters, how much they grow in a second. */
export interface Series {
  readonly metric?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

type Value = number | readonly Series[];

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** What Prometheus returns where the counters grow evenly, as in `growing`. */
export function evaluateQuery(query: Query, growing: readonly Series[]): Value {
  const of = (inner: Query) => evaluateQuery(inner, growing);
  switch (query.kind) {
    case 'number':
      return query.value;
    case 'selector':
      throw new QueryFault(`${query.metric} is read without rate or increase`);
    case 'binary':
      return combine(query.operator, of(query.sides[0]), of(query.sides[1]));
    case 'aggregation': {
      const { name, grouping } = query;
      return aggregate(name, toVector(of(query.of)), (label) => {
        const isNamed = grouping?.labels.includes(label) ?? false;
        return grouping?.word === 'without' ? !isNamed : isNamed;
      });
    }
    case 'call':
      return call(query.name, query.of, growing);
  }
}

function call(name: string, [first, second]: readonly Query[], growing: readonly Series[]): Value {
  if (!first) throw new QueryFault(`${name} of nothing`);
  if (name === 'rate' || name === 'irate' || name === 'increase') {
    if (first.kind !== 'selector' || first.range === undefined) {
      throw new QueryFault(`${name} needs a counter with a range`);
    }
    const times = name === 'increase' ? secondsOf(first.range) : 1;
    return select(first, growing).map(({ labels, value }) => ({ labels, value: value * times }));
  }
  const value = evaluateQuery(first, growing);
  if (name === 'vector') return [{ labels: {}, value: Number(value) }];
  if (name === 'sort' || name === 'sort_desc') return value;
  if (name === 'histogram_quantile' && second) {
    return quantiles(Number(value), toVector(evaluateQuery(second, growing)));
  }
  throw new QueryFault(`the tests do not know ${name}`);
}

function secondsOf(range: string): number {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(range) ?? [];
  // A variable of Grafana depends on what somebody looks at.
  return count === undefined ? Number.NaN : Number(count) * (SECONDS[unit] ?? Number.NaN);
}

function select({ metric, matchers }: Selector, growing: readonly Series[]): Series[] {
  return growing.filter(
    (series) =>
      series.metric === metric &&
      matchers.every(({ label, operator, value }) => {
        const found = series.labels[label] ?? '';
        const fits = operator.endsWith('~')
          ? new RegExp(`^(?:${value})$`).test(found)
          : found === value;
        return operator.startsWith('!') ? !fits : fits;
      }),
  );
}

function toVector(value: Value): readonly Series[] {
  if (typeof value === 'number') throw new QueryFault('a number where series are needed');
  return value;
}

function groupBy(vector: readonly Series[], keeps: (label: string) => boolean) {
  const groups = new Map<string, Series[]>();
  for (const series of vector) {
    const labels = Object.entries(series.labels).filter(([label]) => keeps(label));
    const key = JSON.stringify(labels.toSorted(([a], [b]) => (a < b ? -1 : 1)));
    groups.set(key, [...(groups.get(key) ?? []), series]);
  }
  return [...groups].map(([key, members]) => ({
    labels: Object.fromEntries(JSON.parse(key) as [string, string][]),
    members,
  }));
}

function aggregate(name: string, vector: readonly Series[], keeps: (label: string) => boolean) {
  return groupBy(vector, keeps).map(({ labels, members }): Series => {
    const values = members.map(({ value }) => value);
    const sum = values.reduce((total, value) => total + value, 0);
    const results: Record<string, number> = {
      ...{ sum, avg: sum / values.length, count: values.length },
      ...{ min: Math.min(...values), max: Math.max(...values) },
    };
    return { labels, value: results[name] ?? Number.NaN };
  });
}

function combine(operator: string, left: Value, right: Value): Value {
  const act = (a: number, b: number) =>
    ({ '+': a + b, '-': a - b, '*': a * b, '/': a / b })[operator] ?? Number.NaN;
  if (operator === 'or') return [...toVector(left), ...missingIn(toVector(left), toVector(right))];
  if (typeof left === 'number') {
    if (typeof right === 'number') return act(left, right);
    return right.map(({ labels, value }) => ({ labels, value: act(left, value) }));
  }
  if (typeof right === 'number') {
    return left.map(({ labels, value }) => ({ labels, value: act(value, right) }));
  }
  return left.flatMap(({ labels, value }) => {
    const partner = right.find((series) => haveSameLabels(series.labels, labels));
    return partner ? [{ labels, value: act(value, partner.value) }] : [];
  });
}

function missingIn(left: readonly Series[], right: readonly Series[]): Series[] {
  return right.filter(
    ({ labels }) => !left.some((series) => haveSameLabels(series.labels, labels)),
  );
}

function haveSameLabels(a: Series['labels'], b: Series['labels']): boolean {
  return [...Object.keys(a), ...Object.keys(b)].every((label) => a[label] === b[label]);
}

/** As in Prometheus: linear within a bucket; nothing where the buckets have lost their bounds. */
function quantiles(part: number, vector: readonly Series[]): Series[] {
  const buckets = vector.filter(({ labels }) => 'le' in labels);
  return groupBy(buckets, (label) => label !== 'le').flatMap(({ labels, members }) => {
    const bounds = members
      .map((series) => ({
        le: Number(series.labels['le']?.replace('+Inf', 'Infinity')),
        ...series,
      }))
      .toSorted((a, b) => a.le - b.le);
    const wanted = part * (bounds.at(-1)?.value ?? Number.NaN);
    const at = bounds.findIndex(({ value }) => value >= wanted);
    const [below, bucket] = [bounds[at - 1] ?? { le: 0, value: 0 }, bounds[at]];
    if (!bucket) return [];
    if (bucket.le === Number.POSITIVE_INFINITY) return [{ labels, value: below.le }];
    const share = (wanted - below.value) / (bucket.value - below.value);
    return [{ labels, value: below.le + (bucket.le - below.le) * share }];
  });
}
