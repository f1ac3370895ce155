import {
  judgeQueries,
  type Limits,
  type QueryEvent,
  type RequestReport,
} from '../observe/judge-queries';
import { type Html, html } from './html';
import type { Page } from './layout';

interface ShapeRow {
  shape: string;
  times: number;
  /** In all, and of the slowest one. */
  ms: number;
  slowest: number;
}

/** What every request has asked the database, newest first; with nothing too fast and nothing too rare to be told. */
export function showQueries(events: readonly QueryEvent[], limits: Limits): Page {
  const reports = judgeQueries(events, { slowMs: 0, repeats: 1 });
  const content = html`
    <p>
      Slow is a statement from ${limits.slowMs} ms on, repeated a shape from ${limits.repeats} times
      on in one request. Try
      <a href="/debug/shelf/3">three look-ups</a>,
      <a href="/debug/shelf/30">thirty of the same shape</a>.
    </p>
    ${reports.length === 0 && html`<p>Nobody has asked the database yet.</p>`}
    ${reports.reverse().map((report) => showRequest(report, limits))}
  `;
  return { title: 'Query log', content, json: '/debug/log' };
}

function showRequest({ request, slow: statements }: RequestReport, limits: Limits): Html {
  const rows = groupByShape(statements);
  const ms = statements.reduce((sum, statement) => sum + statement.ms, 0);
  const slow = statements.filter((statement) => statement.ms >= limits.slowMs).length;
  const most = Math.max(...rows.map(({ times }) => times));
  return html`<details>
    <summary>
      <code>${request}</code>
      <span>${statements.length} ${statements.length === 1 ? 'query' : 'queries'}</span>
      <span>${ms.toFixed(1)} ms</span>
      ${slow > 0 && html`<span class="slow">${slow} slow</span>`}
      ${most >= limits.repeats && html`<span class="repeated">${most} of one shape</span>`}
    </summary>
    <table>
      <thead>
        <tr>
          <th class="number">Times</th>
          <th class="number">ms</th>
          <th>Shape</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => showShape(row, limits))}
      </tbody>
    </table>
  </details>`;
}

function showShape({ shape, times, ms, slowest }: ShapeRow, limits: Limits): Html {
  const repeated = times >= limits.repeats ? 'repeated' : '';
  const slow = slowest >= limits.slowMs ? 'slow' : '';
  return html`<tr>
    <td class="number ${repeated}">${times}</td>
    <td class="number ${slow}">${ms.toFixed(1)}</td>
    <td><code>${shape}</code></td>
  </tr>`;
}

function groupByShape(statements: RequestReport['slow']): ShapeRow[] {
  const rows = new Map<string, ShapeRow>();
  for (const { shape, ms } of statements) {
    const row = rows.get(shape) ?? { shape, times: 0, ms: 0, slowest: 0 };
    rows.set(shape, {
      shape,
      times: row.times + 1,
      ms: row.ms + ms,
      slowest: Math.max(row.slowest, ms),
    });
  }
  return [...rows.values()];
}
