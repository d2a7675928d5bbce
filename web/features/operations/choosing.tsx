import { type ComponentProps, lazy, Suspense } from 'react';
import { useIsSelecting } from './selection.ts';

// Loaded with the first row that is chosen: the list is painted without it.
const BulkBar = lazy(() =>
  import('./bulk-bar.tsx').then((module) => ({ default: module.BulkBar })),
);

export function Choosing(props: ComponentProps<typeof BulkBar>) {
  if (!useIsSelecting()) return null;
  return (
    <Suspense>
      <BulkBar {...props} />
    </Suspense>
  );
}
