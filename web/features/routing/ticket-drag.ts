import { type DragEvent, useState } from 'react';

/** Where a ticket can be put on the board. */
export type Target =
  | { kind: 'person'; id: string; name: string }
  | { kind: 'queue'; id: string; name: string };

const type = 'application/x-opora-ticket';

let onDropped: ((number: number, target: Target) => void) | undefined;

/** The board hears where tickets are dropped, and asks before it moves them. */
export function hearDrops(listener: (number: number, target: Target) => void): () => void {
  onDropped = listener;
  return () => {
    if (onDropped === listener) onDropped = undefined;
  };
}

export function dragOf(number: number) {
  return {
    draggable: true,
    onDragStart(event: DragEvent) {
      event.dataTransfer.setData(type, String(number));
      event.dataTransfer.setData('text/plain', `#${number}`);
      event.dataTransfer.effectAllowed = 'move';
    },
  };
}

/** What makes a row take tickets; the keyboard has the button «Передать» for the same. */
export function useTicketDrop(target: Target | null) {
  const [isOver, setOver] = useState(false);
  if (target === null) return {};
  const takes = (event: DragEvent) => event.dataTransfer.types.includes(type);
  return {
    'data-over': isOver,
    onDragOver(event: DragEvent) {
      if (!takes(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      setOver(true);
    },
    onDragLeave(event: DragEvent) {
      if (event.currentTarget.contains(event.relatedTarget as Node | null)) return;
      setOver(false);
    },
    onDrop(event: DragEvent) {
      if (!takes(event)) return;
      event.preventDefault();
      setOver(false);
      onDropped?.(Number(event.dataTransfer.getData(type)), target);
    },
  };
}
