/** False in `npm test` and CI: there the widest walks ask a part of it, in turns. */
export const isLong = process.env['SHORT_TESTS'] !== '1';
