import type { KeyboardEvent, PointerEvent } from 'react';
import { t } from '../../i18n.ts';
import { type PanelName, panelLimits, resizePanel, usePanelWidth } from './panel-widths.ts';
import { togglePanel } from './panels.ts';
import css from './resizer.module.css';

const labels = {
  nav: 'desk.resize_nav',
  list: 'desk.resize_list',
  context: 'desk.resize_context',
} as const;

/** The panel stands before its edge; on a middling screen it is narrower than was wished. */
function widthBeside(edge: Element): number {
  // That of the navigation is the first in what stands beside it: a landmark must hold it.
  const panel = edge.previousElementSibling ?? edge.parentElement?.previousElementSibling;
  return panel?.getBoundingClientRect().width ?? 0;
}

/**
 * The edge of a panel: drag it, or move it by the arrows (WAI-ARIA window splitter). Enter folds the
 * panel, a double click makes it as wide as it was at first.
 */
export function Resizer({ name }: { name: PanelName }) {
  const width = usePanelWidth(name);
  const { least, most, usual } = panelLimits[name];
  // The context stands at the right: it grows to the left.
  const outward = name === 'context' ? -1 : 1;

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return;
    event.preventDefault();
    const edge = event.currentTarget;
    const from = event.clientX;
    const before = widthBeside(edge);
    edge.setPointerCapture(event.pointerId);
    edge.dataset['moving'] = 'true';
    function move(moved: globalThis.PointerEvent) {
      resizePanel(name, before + outward * (moved.clientX - from));
    }
    function end() {
      delete edge.dataset['moving'];
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('lostpointercapture', end);
    }
    edge.addEventListener('pointermove', move);
    edge.addEventListener('lostpointercapture', end);
  }
  function onKeyDown(event: KeyboardEvent) {
    const now = widthBeside(event.currentTarget);
    const step = event.shiftKey ? 64 : 16;
    const moves: Record<string, number> = {
      ArrowLeft: now - outward * step,
      ArrowRight: now + outward * step,
      Home: least,
      End: most,
    };
    const next = moves[event.key];
    if (event.key === 'Enter') togglePanel(name);
    else if (next !== undefined) resizePanel(name, next);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a separator that moves is no <hr>
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t(labels[name])}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuenow={width}
      aria-valuetext={t('desk.width', { count: width })}
      tabIndex={0}
      title={t('desk.resize_hint')}
      className={css['edge']}
      data-panel={name}
      onPointerDown={onPointerDown}
      onDoubleClick={() => resizePanel(name, usual)}
      onKeyDown={onKeyDown}
    />
  );
}
