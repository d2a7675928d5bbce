/** Forms within other sites: who may frame them, and the small script that does. */
import type { FastifyInstance } from 'fastify';
import { languages } from '#contract/common.ts';
import type { BrandCard } from '#modules/brands/brands.ts';
import { getFormSites } from '#modules/forms/forms.ts';
import type { Visit } from '../page.ts';

/** The page may stand in a frame of the brand's sites, and of no other. */
export async function openToSites({ ctx, brand, reply }: Visit): Promise<void> {
  const { origins } = await getFormSites(ctx, brand.id);
  const policy = String(reply.getHeader('content-security-policy') ?? '');
  const ancestors = origins.length === 0 ? "'none'" : origins.join(' ');
  reply.header(
    'content-security-policy',
    policy.replace(/frame-ancestors [^;]*/, `frame-ancestors ${ancestors}`),
  );
  reply.removeHeader('x-frame-options');
}

/**
 * `<script src=".../embed/form.js" data-topic="…" data-language="ru" async></script>` puts the form where it
 * stands; from the head of a page, at the end of its body, or into the element that `data-into` names by a
 * selector. The only word that comes out of the frame is its height.
 */
function loader({ prefix, languages: own }: BrandCard): string {
  return `(function () {
  var tag = document.currentScript;
  if (!tag) return;
  var origin = new URL(tag.src).origin;
  var known = ${JSON.stringify(own.filter((one) => languages.includes(one)))};
  var wished = tag.dataset.language || document.documentElement.lang.slice(0, 2);
  var language = known.indexOf(wished) < 0 ? known[0] : wished;
  var topic = /^[0-9a-f-]{36}$/.test(tag.dataset.topic || '') ? '/' + tag.dataset.topic : '';
  var frame = document.createElement('iframe');
  frame.src = origin + ${JSON.stringify(prefix)} + '/' + language + '/embed' + topic;
  frame.title = tag.dataset.title || ${JSON.stringify('Support')};
  frame.style.cssText = 'width:100%;border:0;height:640px';
  window.addEventListener('message', function (event) {
    if (event.source !== frame.contentWindow || event.origin !== origin) return;
    var height = event.data && event.data.opora_form_height;
    if (typeof height === 'number' && height > 0 && height < 20000) frame.style.height = Math.ceil(height) + 'px';
  });
  function place() {
    var into = tag.dataset.into ? document.querySelector(tag.dataset.into) : null;
    if (into) into.appendChild(frame);
    else if (document.body.contains(tag)) tag.parentNode.insertBefore(frame, tag);
    else document.body.appendChild(frame);
  }
  var isThere = document.body && document.body.contains(tag) && !tag.dataset.into;
  if (isThere || document.readyState !== 'loading') place();
  else document.addEventListener('DOMContentLoaded', place);
})();
`;
}

export function registerEmbed(
  portal: FastifyInstance,
  brandOf: (host: string | undefined) => BrandCard | undefined,
): void {
  for (const path of ['/embed/form.js', '/help/embed/form.js'])
    portal.get(path, async (request, reply) => {
      const brand = brandOf(request.headers.host);
      if (brand === undefined || !brand.is_help_center_on) return reply.code(404).send('');
      reply.headers({
        'cache-control': 'public, max-age=300',
        // Any site may load the script; where it works is decided by the page in the frame.
        'cross-origin-resource-policy': 'cross-origin',
      });
      return reply.type('text/javascript; charset=utf-8').send(loader(brand));
    });
}
