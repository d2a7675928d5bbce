/** The first page of the help centre. */
import { html } from './html.ts';
import { type Page, page } from './page.ts';

const home = page('/', 'anyone', async (visit) => {
  const { say, me, brand, language } = visit;
  const greeting = brand.greeting[language] ?? say('frame.greeting');
  return {
    title: greeting,
    place: 'home',
    is_listed: true,
    main: html`<h1>${greeting}</h1>
<p class="quiet">${say('frame.greeting_more')}</p>
<p><a class="button" href="${visit.to('/requests')}">${say('frame.my_requests')}</a></p>
${me === undefined ? html`<p class="small quiet">${say('frame.sign_in_more')}</p>` : null}`,
  };
});

export const homePages: readonly Page[] = [home];
