/** Endpoint to verb; no rules, no SQL. */
import { Readable } from 'node:stream';
import * as brands from '#contract/brands.ts';
import { fail } from '#platform/errors.ts';
import { route } from '#platform/http.ts';
import { createBrand, listBrands, removeLogo, setLogo, updateBrand } from './brands.ts';
import { checkHost } from './host-check.ts';

export const routes = [
  route(brands.listBrands, (ctx, _, { ports }) => listBrands(ctx, ports.config.public_url)),
  route(brands.createBrand, (ctx, { body }, { ports }) =>
    createBrand(ctx, body, ports.config.public_url),
  ),
  route(brands.updateBrand, (ctx, { params, body }, { ports }) =>
    updateBrand(ctx, params.brand_id, { edit: body, public_url: ports.config.public_url }),
  ),
  route(brands.checkBrandHost, (ctx, { params }, { ports }) =>
    checkHost(ctx, params.brand_id, { dns: ports.dns, public_url: ports.config.public_url }),
  ),
  route(brands.putLogo, (ctx, { params }, { request, ports }) => {
    const { body } = request;
    if (!(body instanceof Readable)) fail('invalid', 'errors.upload_type');
    const { public_url } = ports.config;
    return setLogo(ctx, params.brand_id, { source: body, public_url });
  }),
  route(brands.deleteLogo, (ctx, { params }, { ports }) =>
    removeLogo(ctx, params.brand_id, ports.config.public_url),
  ),
];
