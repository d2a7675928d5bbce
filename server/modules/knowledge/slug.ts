/** Addresses of articles and sections: Latin letters of the title, whatever alphabet it is written in. Pure. */

/** Russian by the passports' rule (ICAO 9303) as people read it aloud; Ukrainian and Kazakh letters beside. */
const letters: Record<string, string> = {
  ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ё: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y' },
  ...{ к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f' },
  ...{ х: 'h', ц: 'c', ч: 'ch', ш: 'sh', щ: 'sch', ъ: '', ы: 'y', ь: '', э: 'e', ю: 'yu', я: 'ya' },
  ...{ і: 'i', ї: 'yi', є: 'ye', ґ: 'g', ў: 'u', ә: 'a', ғ: 'g', қ: 'k', ң: 'n', ө: 'o', ұ: 'u' },
  ...{ ү: 'u', һ: 'h', ß: 'ss', æ: 'ae', ø: 'o', ł: 'l', đ: 'd', ı: 'i' },
};

const longest = 80;

/** Empty when the title has no letter that it knows: the caller takes another word. */
export function slugOf(title: string): string {
  const latin = [...title.toLowerCase()].map((sign) => letters[sign] ?? sign).join('');
  const words = latin
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  if (words.length <= longest) return words;
  const cut = words.lastIndexOf('-', longest);
  return words.slice(0, cut > longest / 2 ? cut : longest);
}

/** What an address of ours can be; nothing else is looked up. */
export function isSlug(text: string): boolean {
  return /^[a-z0-9-]{1,160}$/.test(text);
}

/** The slug, or with the first number that nobody has. */
export function freeSlug(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number += 1) {
    const next = `${wanted}-${number}`;
    if (!taken.has(next)) return next;
  }
}
