/**
 * Several reads by one request (contract/together.ts). Each is answered by the same code as a request of its
 * own, for the same caller; what they share is done once: whose session it is, and whether the row is seen.
 */
import { parse as parseQuery } from 'node:querystring';
import { PassThrough } from 'node:stream';
import { askTogether, isForTogether } from '#contract/together.ts';
import { OporaError } from './errors.ts';
import { type FoundRows, rememberRows } from './guards.ts';
import { type Answering, answerTo, type HttpSetup, problemOf, type Route, route } from './http.ts';

/** So many of one request run at once: a page takes no more of the desk than it did with requests of its own. */
const atOnce = 4;

export function togetherRoute(routes: readonly Route[], setup: HttpSetup): Route {
  const find = pathFinder(routes.filter((one) => isForTogether(one.endpoint)));
  return route(askTogether, async (ctx, { body }, { request, reply }) => {
    const found: FoundRows = rememberRows();
    const caller = request.caller ?? { actor: ctx.actor };
    const lines = gatherLines();
    const waiting = [...body.paths.entries()];
    async function answerNext(): Promise<void> {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (lines.isUnread()) return;
        const [at, path] = next;
        const { status, text } = await answered(find(path), { request, reply, caller, found });
        lines.add(`{"at":${at},"status":${status},"body":${text}}\n`);
      }
    }
    async function answered(asked: Found | undefined, by: Omit<Answering, 'input'>) {
      try {
        if (asked === undefined) throw new OporaError('not_found', 'errors.not_found');
        const { one, params, query } = asked;
        const input = { params, query, body: undefined };
        const { answer, serialize } = await answerTo(one, setup, { ...by, input });
        return { status: one.endpoint.status ?? 200, text: serialize(answer) };
      } catch (error) {
        const problem = problemOf(error, request);
        return { status: problem.status, text: JSON.stringify(problem) };
      }
    }
    const all = Promise.all(Array.from({ length: atOnce }, answerNext));
    void reply.type('application/x-ndjson; charset=utf-8');
    return lines.sendWhen(all);
  });
}

/** What is ready by then goes whole, which costs less than a stream; nobody sees so short a wait. */
const wholeWithin = 15;

function gatherLines() {
  let text = '';
  let stream: PassThrough | undefined;
  return {
    add(line: string): void {
      if (stream === undefined) text += line;
      else stream.write(line);
    },
    isUnread: () => stream?.destroyed === true,
    /** The whole text, or, when `all` takes longer, a stream that goes on until then. */
    async sendWhen(all: Promise<unknown>): Promise<string | PassThrough> {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), wholeWithin);
      });
      const first = await Promise.race([all, late]);
      clearTimeout(timer);
      if (first !== 'late') return text;
      const rest = new PassThrough();
      stream = rest;
      if (text !== '') rest.write(text);
      void all.then(() => rest.end());
      return rest;
    },
  };
}

type Found = {
  readonly one: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
};
type Step = {
  readonly words: Map<string, Step>;
  param?: { name: string; step: Step };
  one?: Route;
};

/** Which route a path leads to, with what stands in it: words before params, as the router does it. */
export function pathFinder(routes: readonly Route[]): (path: string) => Found | undefined {
  const root: Step = { words: new Map() };
  for (const one of routes) plant(root, one);
  return (path) => {
    const [address = '', ...rest] = path.split('?');
    const params: Record<string, string> = {};
    const one = walk(root, address.split('/').slice(1), params);
    return one && { one, params, query: parseQuery(rest.join('?')) };
  };
}

function plant(root: Step, one: Route): void {
  let step = root;
  for (const part of one.endpoint.path.split('/').slice(1)) {
    if (part.startsWith(':')) {
      step.param ??= { name: part.slice(1), step: { words: new Map() } };
      if (step.param.name !== part.slice(1))
        throw new Error(`${one.endpoint.path}: two names for one place`);
      step = step.param.step;
      continue;
    }
    const next = step.words.get(part) ?? { words: new Map() };
    step.words.set(part, next);
    step = next;
  }
  step.one = one;
}

function walk(
  step: Step,
  parts: readonly string[],
  params: Record<string, string>,
): Route | undefined {
  const [part, ...rest] = parts;
  if (part === undefined) return step.one;
  const word = step.words.get(part);
  const found = word && walk(word, rest, params);
  if (found !== undefined) return found;
  if (step.param === undefined || part === '') return undefined;
  const value = decoded(part);
  const below = value === undefined ? undefined : walk(step.param.step, rest, params);
  if (below !== undefined && value !== undefined) params[step.param.name] = value;
  return below;
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
