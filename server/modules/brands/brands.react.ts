import { on, type Reaction } from '#platform/events.ts';
import { nameMainBrand } from './brands.ts';

/** Customers meet the organisation by its own name from the first day. */
export const reactions: readonly Reaction[] = [on('desk.set_up', (tx) => nameMainBrand(tx))];
