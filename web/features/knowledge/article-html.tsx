import { useRouter } from '@tanstack/react-router';
import { type MouseEvent, type Ref, useMemo } from 'react';
import { t } from '../../i18n.ts';
import css from './article.module.css';
import { articleOf, isCalloutKind } from './editor/vocabulary.ts';

type Props = {
  html: string;
  ref?: Ref<HTMLDivElement>;
  /** Whether remarks for colleagues are shown. */
  with_remarks?: boolean;
  lang?: string;
};

/** A text of an article as it is read: cleaned by the server, with what the vocabulary only hints at. */
export function ArticleHtml({ html, ref, with_remarks = true, lang }: Props) {
  const router = useRouter();
  const shown = useMemo(() => dressed(html, with_remarks), [html, with_remarks]);
  function onClick(event: MouseEvent) {
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const href = link?.getAttribute('href');
    if (!isPlain || href === null || href === undefined || !href.startsWith('/knowledge/')) return;
    event.preventDefault();
    void router.navigate({ href });
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: links inside are links; this only keeps the app from reloading
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter on a link is a click
    <div
      ref={ref}
      lang={lang}
      className={css['article']}
      onClick={onClick}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the server keeps articles to a closed vocabulary
      dangerouslySetInnerHTML={{ __html: shown }}
    />
  );
}

/** Labels on frames, cards of videos, links into the workspace, tables that scroll by themselves. */
function dressed(html: string, with_remarks: boolean): string {
  const { body, ...page } = parse(html);
  for (const frame of body.querySelectorAll<HTMLElement>('aside')) {
    const kind = frame.dataset['callout'];
    const isInternal = frame.dataset['internal'] !== undefined;
    if (isInternal && !with_remarks) {
      frame.remove();
      continue;
    }
    const label = page.make('div');
    label.dataset['label'] = 'true';
    label.textContent = isInternal
      ? t('editor.internal_label')
      : t(`editor.callout_${isCalloutKind(kind) ? kind : 'note'}`);
    frame.prepend(label);
    // One landmark more for each would drown those of the page.
    frame.setAttribute('role', 'note');
    frame.setAttribute('aria-label', label.textContent);
  }
  for (const link of body.querySelectorAll('a')) {
    const article = articleOf(link.getAttribute('href') ?? '');
    if (article !== undefined) link.setAttribute('href', `/knowledge/${article}`);
    else {
      link.target = '_blank';
      link.rel = 'noopener noreferrer';
    }
  }
  for (const video of body.querySelectorAll<HTMLElement>('div[data-video]')) {
    const href = video.dataset['video'] ?? '';
    const link = page.make('a');
    if (href.startsWith('https://')) link.setAttribute('href', href);
    link.setAttribute('target', '_blank');
    link.setAttribute('rel', 'noopener noreferrer');
    link.textContent = video.textContent?.trim() || hostOf(href);
    video.replaceChildren(link);
  }
  for (const head of body.querySelectorAll('th')) {
    // A head that says nothing is only a corner.
    if (head.textContent?.trim() === '' && head.querySelector('img') === null) {
      const corner = page.make('td');
      head.replaceWith(corner);
    }
  }
  for (const table of body.querySelectorAll('table')) {
    const place = page.make('div');
    place.dataset['scroll'] = 'true';
    place.tabIndex = 0;
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', t('editor.table'));
    table.replaceWith(place);
    place.append(table);
  }
  for (const image of body.querySelectorAll('img')) image.loading = 'lazy';
  return body.innerHTML;
}

function parse(html: string) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  return { body: page.body, make: (tag: 'div' | 'a' | 'td') => page.createElement(tag) };
}

function hostOf(href: string): string {
  return URL.parse(href)?.hostname.replace(/^www\./, '') ?? href;
}
