import { type DragEvent, useRef, useState } from 'react';
import { tellError } from '../../ui/toast.tsx';
import type { DraftFile } from './drafts.ts';
import { sendFile } from './upload.ts';

export type Upload = { key: number; name: string; part: number; stop: () => void };

/**
 * Files on their way up: chosen, dropped or pasted. A pasted picture goes into the text. A file goes
 * where it was given, whatever is on the screen when it arrives.
 */
export function useUploads(
  onFile: (file: DraftFile) => void,
  onImage: (src: string, name: string) => void,
) {
  const [running, setRunning] = useState<Upload[]>([]);
  const [is_dropping, setDropping] = useState(false);
  const lastKey = useRef(0);

  async function addOne(file: File, in_text: boolean) {
    lastKey.current += 1;
    const key = lastKey.current;
    const abort = new AbortController();
    let isStopped = false;
    const stop = () => {
      isStopped = true;
      abort.abort();
    };
    setRunning((list) => [...list, { key, name: file.name, part: 0, stop }]);
    const onProgress = (part: number) =>
      setRunning((list) => list.map((each) => (each.key === key ? { ...each, part } : each)));
    try {
      const stored = await sendFile(file, onProgress, abort.signal);
      onFile({
        id: stored.id,
        name: stored.name,
        media_type: stored.media_type,
        size: stored.size,
      });
      if (in_text) onImage(`/api/files/${stored.id}?preview=1`, stored.name);
    } catch (error) {
      if (!isStopped) tellError(error);
    }
    setRunning((list) => list.filter((each) => each.key !== key));
  }

  function add(files: Iterable<File>, in_text = false) {
    for (const file of files) void addOne(file, in_text && file.type.startsWith('image/'));
  }

  const drop = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave(event: DragEvent) {
      if (
        !event.currentTarget.contains(
          event.relatedTarget instanceof Node ? event.relatedTarget : null,
        )
      ) {
        setDropping(false);
      }
    },
    onDrop(event: DragEvent) {
      setDropping(false);
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    },
  };
  return { running, is_dropping, add, drop };
}
