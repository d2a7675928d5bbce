import { buildWebIfChanged } from '../../../scripts/build-web.ts';

/** The journeys run on the built web app. */
export async function setup(): Promise<void> {
  await buildWebIfChanged();
}
