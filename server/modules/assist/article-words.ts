/** Words that go from an article into a reply, and from a conversation into an article. Pure. */

type Said = { readonly who: 'customer' | 'agent'; readonly text: string };

/** A shorter answer is a promise or thanks rather than the solution. */
const leastAnswer = 40;
const greeting =
  /^\s*(?:здравствуйте|добрый\s+(?:день|вечер)|доброе\s+утро|приветствую|hello|hi|dear|good\s+(?:morning|afternoon|evening))(?![\p{L}])[^.!\n]{0,60}[.!,\n]\s*/iu;
const farewell =
  /\n\s*(?:с\s+уважением|всего\s+доброго|хорошего\s+дня|best\s+regards|kind\s+regards|regards|sincerely)(?![\p{L}])[\s\S]{0,400}$/iu;

/** What was asked first, and the last answer that says something; without greetings and signatures. */
export function questionAndAnswer(said: readonly Said[]): { question: string; answer: string } {
  const asked = said.filter(({ who }) => who === 'customer').map(({ text }) => core(text));
  const answers = said.filter(({ who }) => who === 'agent').map(({ text }) => core(text));
  const long = answers.findLast((text) => text.length >= leastAnswer);
  const longest = answers.toSorted((one, other) => other.length - one.length)[0];
  return {
    question: asked.find((text) => text !== '') ?? '',
    answer: long ?? longest ?? '',
  };
}

function core(text: string): string {
  return text.replace(greeting, '').replace(farewell, '').trim();
}

const articleLink = /<a href="\/articles\/([0-9a-f-]{36})(?:#[\w-]{1,80})?">([\s\S]*?)<\/a>/g;

/**
 * HTML of an article for a letter: links between articles by their addresses (a link to nowhere becomes
 * its words), no pictures, which stay in the article; headings are bold lines.
 * @param html canonical HTML of articles, without remarks
 */
export function articleWords(html: string, addressOf: (id: string) => string | undefined): string {
  return html
    .replace(/<figure>[\s\S]*?<\/figure>|<img [^>]*>/g, '')
    .replace(articleLink, (_whole, id: string, words: string) => {
      const address = addressOf(id);
      return address === undefined ? words : `<a href="${address}">${words}</a>`;
    })
    .replace(/<h([23])>([\s\S]*?)<\/h\1>/g, '<p><strong>$2</strong></p>')
    .replace(/<aside data-callout="[a-z]+">([\s\S]*?)<\/aside>/g, '<blockquote>$1</blockquote>');
}
