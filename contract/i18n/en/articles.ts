import type { articles as ru } from '../ru/articles.ts';
import type { Twin } from '../t.ts';

export const articles: Twin<typeof ru> = {
  title: 'Articles',
  none: 'No article fits.',
  find: 'Find another article',
  found_none: 'There is no such article.',
  inside: 'for colleagues only',
  put_link: 'Insert the link: {title}',
  put_text: 'Insert the text: {title}',
  link_put: 'The link is in the reply',
  text_put: 'The text of the article is in the reply',
  key: 'The first article into the reply as a link',
  key_text: 'The first article into the reply as text',
  draft: 'Article from this ticket',
  known: 'Similar articles',
  known_text: 'Something like it is written already. Add to it?',
  removed: 'Personal data was taken out of the text:',
  nothing_removed: 'Nothing personal was found. Read it once more before it is published.',
  kind_mail: 'address',
  kind_phone: 'telephone',
  kind_card: 'card',
  kind_name: 'name',
  write: 'Begin the article',
};
