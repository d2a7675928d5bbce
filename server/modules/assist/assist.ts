/**
 * What a machine suggests. Owns models trained on the desk's own tickets, their suggestions, and the use
 * of an outside language model. Changes tickets only by the verbs of tickets: a person accepts, or the
 * administrator lets it fill what is empty.
 */
export { predictor, trainClassifier } from './classifier/classifier.ts';
export { followTickets } from './suggest.ts';
export { trainNow } from './training.ts';
