import { z } from 'zod';
import { instant, line } from './common.ts';

/** A promise as the writer sends it along with a reply: the words of the text, and the moment they mean. */
export const promiseOffer = z.strictObject({ words: line(300).min(1), due_at: instant });
export type PromiseOffer = z.infer<typeof promiseOffer>;
export const mostPromises = 10;
export const promiseOffers = z.array(promiseOffer).max(mostPromises);
