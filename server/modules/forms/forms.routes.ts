/** Endpoint to verb; no rules, no SQL. Whoever calls may be a requester by the portal's cookie. */
import { Readable } from 'node:stream';
import * as forms from '#contract/forms.ts';
import { findLikeRequest } from '#contract/spoken-forms.ts';
import { authenticate } from '#modules/people/people.ts';
import type { Ctx } from '#platform/ctx.ts';
import { fail } from '#platform/errors.ts';
import { type Http, portalCredentials, route } from '#platform/http.ts';
import { confirmRequest, listHeld, lookUpRequest, refuseHeld, releaseHeld } from './confirming.ts';
import { getDeflection, noteSight } from './deflection.ts';
import { brandForForms, getForm, listForms, listOffers, putOffer, questionsOf } from './offers.ts';
import { likeOfCaller } from './opening.ts';
import { type Sender, sendRequest } from './sending.ts';
import { getFormSites, putFormSites } from './sites.ts';
import { newStamp } from './stamps.ts';
import { uploadToForm } from './uploads.ts';

/** An agent's session or token stays; else the requester of the portal, else nobody. */
async function asRequester(ctx: Ctx, { request, ports }: Http): Promise<Ctx> {
  if (ctx.actor.kind !== 'anonymous') return ctx;
  const credentials = portalCredentials(request, ports.config.public_url);
  if (credentials.portal === undefined) return ctx;
  const caller = await authenticate(ctx, credentials);
  return caller?.actor.kind === 'contact' ? { ...ctx, actor: caller.actor } : ctx;
}

function senderOf({ request }: Http): Sender {
  return { ip: request.ip, user_agent: String(request.headers['user-agent'] ?? '') };
}

export const routes = [
  route(forms.listForms, async (ctx, { query }) => {
    const brand = await brandForForms(ctx, query.brand);
    return listForms(ctx, { brand_id: brand.id, language: query.language });
  }),
  route(forms.getForm, async (ctx, { params, query }, { ports }) => {
    const brand = await brandForForms(ctx, query.brand);
    const place = { brand_id: brand.id, language: query.language };
    const form = await getForm(ctx, params.form_id, place);
    return { ...form, stamp: newStamp(ports.secrets, params.form_id, ctx.now) };
  }),
  route(forms.askQuestions, async (ctx, { params, body }) => ({
    questions: await questionsOf(ctx, params.form_id, {
      language: body.language,
      values: body.fields,
    }),
  })),
  route(forms.uploadToForm, async (ctx, { query }, http) => {
    const { body, ip } = http.request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    return uploadToForm(ctx, http.ports, { ...query, source: body, ip });
  }),
  route(forms.sawArticles, async (ctx, { body }, http) => {
    const brand = await brandForForms(ctx, body.brand);
    const seen = { ...body, brand_id: brand.id };
    const asked = await asRequester(ctx, http);
    await noteSight(asked, http.ports, { seen, sender: senderOf(http) });
    return {};
  }),
  route(forms.sendRequest, async (ctx, { body }, http) =>
    sendRequest(await asRequester(ctx, http), http.ports, { body, sender: senderOf(http) }),
  ),
  route(forms.lookUpRequest, (ctx, { body }) => lookUpRequest(ctx, body.secret)),
  route(forms.confirmRequest, (ctx, { body }, { ports }) => confirmRequest(ctx, ports, body)),

  route(findLikeRequest, async (ctx, { params, body }) => ({
    like: await likeOfCaller(ctx, { ...body, ...params }),
  })),

  route(forms.listOffers, (ctx) => listOffers(ctx)),
  route(forms.putOffer, (ctx, { params, body }) => putOffer(ctx, params.topic_id, body)),
  route(forms.getFormSites, (ctx, { params }) => getFormSites(ctx, params.brand_id)),
  route(forms.putFormSites, (ctx, { params, body }) =>
    putFormSites(ctx, params.brand_id, body.origins),
  ),
  route(forms.listHeld, (ctx, { query }) => listHeld(ctx, query.after)),
  route(forms.releaseHeld, (ctx, { params }) => releaseHeld(ctx, params.held_request_id)),
  route(forms.refuseHeld, async (ctx, { params }) => {
    await refuseHeld(ctx, params.held_request_id);
    return {};
  }),
  route(forms.getDeflection, (ctx, { query }) => getDeflection(ctx, query.days)),
];
