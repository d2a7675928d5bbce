/**
 * What the desk asks of PostgreSQL while it answers, statement by statement: the ceiling is the same
 * statements without us in between.
 */
import pg from 'pg';

export type Statement = { text: string; values: unknown[] };

/** graphile-worker's own book-keeping of a job is not the work of a job. */
const queueKeeping = /graphile_worker(?!\.add_job)/u;

/** Runs the work and answers all statements that any connection of this process sent meanwhile. */
export async function recorded(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  const original = pg.Client.prototype.query;
  pg.Client.prototype.query = function query(this: pg.Client, ...given: unknown[]) {
    const statement = statementOf(given);
    if (statement !== undefined && !queueKeeping.test(statement.text)) statements.push(statement);
    return Reflect.apply(original, this, given);
  };
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original;
  }
  return statements;
}

function statementOf([first, second]: unknown[]): Statement | undefined {
  if (typeof first === 'string')
    return { text: first, values: Array.isArray(second) ? second : [] };
  if (typeof first !== 'object' || first === null || !('text' in first)) return undefined;
  const { text } = first;
  const values = 'values' in first && Array.isArray(first.values) ? first.values : [];
  return typeof text === 'string' ? { text, values } : undefined;
}
