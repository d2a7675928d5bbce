/** Readers as they are: each letter asks anew, and between two of them a person needs a while. */
import type { Opora } from '../server/app.ts';
import { letters, readersOf, wordsAsked } from './articles.ts';
import { aligned, type Figures } from './figures.ts';
import type { Call } from './http-client.ts';
import type { Load, Server } from './processes.ts';
import type { Signed } from './scenarios.ts';
import type { Told } from './seed.ts';

export const typingName = 'typing';

/** Milliseconds between two letters: 150 to 400 are 30 to 80 words a minute. */
const betweenLetters = [150, 400] as const;
const shortestTyped = 3;

export type TypedLine = { name: string; ours: Figures; cpu_ms: number };
type Typing = { name: string; signed: Signed; typed: Call[][] };

type Bench = {
  opora: Opora;
  articles: number;
  load: Load;
  web: Server;
  clients: number;
  seconds: number;
  told: Told;
};

/** People who type, each with pauses: what so many of them wait for the answer to a letter. */
export async function measureTyping({ opora, articles, load, web, ...bench }: Bench) {
  const lines: TypedLine[] = [];
  for (const { name, signed, typed } of await typingOf(opora, articles)) {
    const target = { port: web.port, clients: bench.clients, headers: signed.headers };
    const before = await web.cpuMs();
    const seconds = bench.seconds * 2;
    const ours = await load.run({ kind: 'typing', target, typed, pause: betweenLetters, seconds });
    const cpu_ms = ((await web.cpuMs()) - before) / ours.done;
    lines.push({ name, ours, cpu_ms });
    bench.told(`${name}: ${ours.per_second.toFixed(0)}/s, p95 ${ours.p95.toFixed(1)} ms`);
  }
  return lines;
}

export async function typingOf(opora: Opora, articles: number): Promise<Typing[]> {
  const { staff, contact, nobody } = await readersOf(opora);
  const asked = wordsAsked(articles);
  const found = Object.entries(asked).flatMap(([kind, all]): Typing[] => [
    {
      name: `${kind}: staff`,
      signed: staff,
      typed: all.map(({ q, language }) =>
        beginnings(q).map((typed) =>
          get('/api/knowledge/search', { q: typed, language, is_typing: 'true' }),
        ),
      ),
    },
    {
      name: `${kind}: contact`,
      signed: contact,
      typed: all.map(({ q, language }) => {
        const path = `/help/${language === 'ru' ? 'ru' : 'en'}/search/suggest`;
        return beginnings(q).map((typed) => get(path, { q: typed }));
      }),
    },
  ]);
  const writing = letters(articles).map(({ subject, text, language }) =>
    wordByWord(`${subject}\n${text}`).map((typed) => ({
      ...{ method: 'POST', path: '/api/help/suggestions' },
      body: JSON.stringify({ text: typed, language }),
    })),
  );
  return [...found, { name: 'suggested while writing: anybody', signed: nobody, typed: writing }];
}

function get(path: string, query: Record<string, string>): Call {
  return { method: 'GET', path: `${path}?${new URLSearchParams(query)}` };
}

/** All that is asked while it is typed. */
function beginnings(q: string): string[] {
  return Array.from({ length: Math.max(1, q.length - shortestTyped + 1) }, (_, at) =>
    q.slice(0, shortestTyped + at),
  ).filter((typed) => typed.trim() !== '');
}

function wordByWord(text: string): string[] {
  return [...text.matchAll(/\S+/g)].map((word) => text.slice(0, word.index + word[0].length));
}

export function typingTable(lines: readonly TypedLine[]): string {
  return aligned([
    ['', 'p50 ms', 'p95', 'p99', '/s', 'our CPU ms', 'errors'],
    ...lines.map(({ name, ours, cpu_ms }) => [
      name,
      ...[ours.p50, ours.p95, ours.p99].map((one) => one.toFixed(1)),
      ...[ours.per_second.toFixed(0), cpu_ms.toFixed(2), String(ours.errors)],
    ]),
  ]);
}
