/** What the frame has around the screen, and nobody misses in the first seconds. */
import { UndoCorner } from '../composer/undo-line.tsx';
import { UnsentCorner } from '../composer/unsent-line.tsx';
import { Installed } from '../pwa/installed.tsx';

export { OperationProgress } from '../operations/progress.tsx';

export function Corners() {
  return (
    <>
      <UndoCorner />
      <UnsentCorner />
      <Installed />
    </>
  );
}
