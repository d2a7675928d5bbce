/**
 * Forms: topics offered to requesters and what is sent by them. Owns offers, requests while they are no
 * tickets yet (unconfirmed or held), uploads of forms, and the counting of what articles in forms spared.
 * Does not own topics and questions (fields) nor tickets: it opens them by their verbs.
 */
export { confirmRequest, lookUpRequest } from './confirming.ts';
export { countDeflection, noteSight } from './deflection.ts';
export {
  type FormPlace,
  getForm,
  listForms,
  putOffer,
  questionsOf,
} from './offers.ts';
export { type Sender, sendRequest } from './sending.ts';
export { getFormSites } from './sites.ts';
export { newStamp } from './stamps.ts';
export { uploadToForm } from './uploads.ts';
