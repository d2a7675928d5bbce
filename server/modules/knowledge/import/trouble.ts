/** What an import could not carry over as it was: told with the name of the file, never passed over in silence. */

export const troubleCodes = [
  'link', // leads to nothing that is there
  'picture', // is not in the archive
  'remote_picture', // on another server; nothing is fetched
  'picture_kind', // no picture that pages show: a file to download
  'markup', // an element without a twin here: its words stay
  'markers', // commands of another system that stay as words
  'table_cut', // longer than a table may be
  'too_long', // the end of the text is missing
  'too_deep', // folders below the deepest section
  'too_large', // a file above the limit
  'not_text', // named like a page, and none
  'unsafe_name', // leads out of the archive
  'special', // a link of the file system, or a device
  'encrypted',
  'twice', // a path that came before
  'unused', // a file that no page shows
  'audience', // names nobody here
  'language',
  'slug', // an address that another article has
  'empty',
] as const;
export type TroubleCode = (typeof troubleCodes)[number];

export type Trouble = {
  readonly code: TroubleCode;
  /** An address, an element: what it is about, in its own words. */
  readonly what: string;
  readonly count: number;
};

const longestWhat = 120;
/** Of one page; more of one kind are counted. */
const mostKinds = 40;

/** Gathers troubles of one page: the same again is counted. */
export class Troubles {
  readonly #found = new Map<string, { code: TroubleCode; what: string; count: number }>();

  add(code: TroubleCode, what = ''): void {
    const shown = shortened(what);
    const key = `${code} ${shown}`;
    const known = this.#found.get(key);
    if (known !== undefined) known.count += 1;
    else if (this.#found.size < mostKinds) this.#found.set(key, { code, what: shown, count: 1 });
    else this.#rest(code);
  }

  get list(): Trouble[] {
    return [...this.#found.values()];
  }

  #rest(code: TroubleCode): void {
    const known = this.#found.get(`${code} …`);
    if (known !== undefined) known.count += 1;
    else this.#found.set(`${code} …`, { code, what: '…', count: 1 });
  }
}

function shortened(what: string): string {
  const line = what
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim();
  return line.length <= longestWhat ? line : `${line.slice(0, longestWhat - 1)}…`;
}
