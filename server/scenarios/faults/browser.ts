/** A browser without scripts: it opens pages, fills the forms that stand in them, and presses buttons. */
import { ask } from './caller.ts';
import type { Scene } from './troubles.ts';

export type Page = { readonly path: string; readonly text: string };

/** A form as the page has it: what nobody sees in it goes along. */
export type PageForm = {
  readonly action: string;
  readonly has_files: boolean;
  readonly fields: readonly (readonly [name: string, value: string])[];
};

/** What somebody wrote, or the button they pressed; files come with their names. */
export type Filled = Readonly<Record<string, string | File>>;

export type Browser = {
  /** Redirects are followed. */
  open(path: string): Promise<Page>;
  /**
   * Presses a button: once, or twice at the same moment, each at another web server. Answers the page that
   * was shown to each.
   */
  press(form: PageForm, filled: Filled, times?: 1 | 2): Promise<Page[]>;
  /** That one is signed in by. */
  cookie(): string;
  /** Posts that had an answer, and those that nobody heard of and that were sent again. */
  readonly counts: { sent: number; again: number };
};

const timeOutMs = 4_000;
const signedIn = 'opora-portal';
const kept = [signedIn, 'opora-reader'];

function nameOf(pair: string): string {
  return pair.split('=')[0] ?? '';
}

/** @param address from where it comes: limits are those of a source */
export function browser(scene: Scene, address: string, cookie = ''): Browser {
  const jar = new Map(cookie === '' ? [] : [[nameOf(cookie), cookie]]);
  const counts = { sent: 0, again: 0 };
  const headers = () => ({
    'x-forwarded-for': address,
    'user-agent': 'Visitor/1.0 (without scripts)',
    ...(jar.size === 0 ? {} : { cookie: [...jar.values()].join('; ') }),
  });

  function keep(response: Response): void {
    for (const set of response.headers.getSetCookie()) {
      const [pair = ''] = set.split(';');
      if (kept.includes(nameOf(pair))) jar.set(nameOf(pair), pair);
    }
  }

  async function open(path: string): Promise<Page> {
    const { response, text } = await ask(scene, { method: 'GET', path, headers: headers() });
    keep(response);
    const to = response.headers.get('location');
    if (to !== null) return open(to);
    return { path, text };
  }

  async function pressOnce(form: PageForm, filled: Filled, first: number): Promise<Page> {
    const { response, text, unheard } = await ask(
      scene,
      {
        ...{ method: 'POST', path: form.action, first, time_out_ms: timeOutMs },
        headers: { ...headers(), 'sec-fetch-site': 'same-origin' },
        body: bodyOf(form, filled),
      },
      // «Not now» comes as the page itself, with everything that was written: it is pressed again.
      ({ status }) => status < 500 && ![409, 422, 429].includes(status),
    );
    counts.sent += 1;
    counts.again += unheard;
    keep(response);
    const to = response.headers.get('location');
    return to === null ? { path: form.action, text } : open(to);
  }

  return {
    counts,
    cookie: () => jar.get(signedIn) ?? '',
    open,
    press: (form, filled, times = 1) =>
      Promise.all(Array.from({ length: times }, (_, at) => pressOnce(form, filled, at))),
  };
}

function bodyOf({ fields, has_files }: PageForm, filled: Filled): FormData | URLSearchParams {
  const all = [...fields.filter(([name]) => filled[name] === undefined), ...Object.entries(filled)];
  if (!has_files)
    return new URLSearchParams(all.map(([name, value]): [string, string] => [name, String(value)]));
  const body = new FormData();
  for (const [name, value] of all) body.append(name, value);
  return body;
}

/** The form of the page that is sent there; undefined: it has none. */
export function formOf({ text }: Page, action: RegExp): PageForm | undefined {
  for (const [, head = '', inside = ''] of text.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)) {
    const to = plain(/ action="([^"]*)"/.exec(head)?.[1] ?? '');
    if (!action.test(to)) continue;
    const fields = [...inside.matchAll(/<input([^>]*)>/g)].flatMap(([, input = '']) => {
      const name = / name="([^"]*)"/.exec(input)?.[1];
      const isHidden = / type="hidden"/.test(input);
      const value = plain(/ value="([^"]*)"/.exec(input)?.[1] ?? '');
      return name === undefined || !isHidden ? [] : [[name, value] as const];
    });
    return { action: to, has_files: head.includes('multipart/form-data'), fields };
  }
  return undefined;
}

/** The value of a button of the page; undefined: there is none. */
export function buttonOf({ text }: Page, name: string): string | undefined {
  return new RegExp(`<button[^>]* name="${name}" value="([^"]*)"`).exec(text)?.[1];
}

function plain(attribute: string): string {
  return attribute
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
