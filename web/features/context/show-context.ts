import { togglePanel } from '../desk/panels.ts';

/** Puts the focus on a field of the side panel, opening the panel first where it is folded. */
export function focusInContext(find: () => HTMLElement | null): void {
  if (find()?.offsetParent == null) togglePanel('context');
  // The panel is drawn before the focus can go there.
  requestAnimationFrame(() => find()?.focus());
}
