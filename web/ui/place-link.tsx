import { useRouter } from '@tanstack/react-router';
import type { ComponentProps, MouseEvent } from 'react';

type Props = ComponentProps<'a'> & { href: string };

/**
 * A link for long lists. The router's own asks on every change of address whether it is the active
 * one; thirty rows and twenty views make that the dearest part of a step by j.
 */
export function PlaceLink({ href, onClick, ...rest }: Props) {
  const router = useRouter();
  function go(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    const isPlain =
      event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !isPlain) return;
    event.preventDefault();
    void router.navigate({ href });
  }
  return <a href={href} onClick={go} {...rest} />;
}
