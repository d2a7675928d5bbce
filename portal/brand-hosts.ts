/**
 * Which brand an address is of. The list is small and read again every few seconds, so that every process knows
 * a new address soon; a request to a brand's own address is led to the pages under /help.
 */
import { type BrandCard, type BrandRow, brandCard, servedBrands } from '#modules/brands/brands.ts';
import type { Ctx } from '#platform/ctx.ts';

export type BrandHosts = {
  /** The brand of a Host header; of an address that is no brand's own, the main one. */
  brandOf(host: string | undefined): BrandCard | undefined;
  /** Of brands with an address, and the main one. */
  all(): readonly BrandRow[];
  /** Where a request goes on: the address of a page, when the host is a brand's own. */
  rewrite(host: string | undefined, url: string): string;
  refresh(): Promise<void>;
  /** Before a page: what is known is at most a few seconds old, also when nobody asked for hours. */
  fresh(): Promise<void>;
};

const refreshMilliseconds = 1_000;

export async function startBrandHosts(makeCtx: () => Ctx, public_url: string): Promise<BrandHosts> {
  let rows: readonly BrandRow[] = [];
  let readAt = 0;
  let reading: Promise<void> | undefined;
  async function refresh(): Promise<void> {
    rows = await servedBrands(makeCtx());
    readAt = Date.now();
  }
  /** One reading at a time; what cannot be read now is read with the next request. */
  function fresh(): Promise<void> {
    if (Date.now() - readAt < refreshMilliseconds) return Promise.resolve();
    reading ??= refresh()
      .catch(() => undefined)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  }
  await refresh().catch(() => undefined);
  const mainHost = new URL(public_url).host;
  const ofHost = (host: string | undefined) => {
    const asked = host?.toLowerCase() ?? '';
    const plain = asked.replace(/:\d+$/, '');
    return rows.find((row) => row.host !== null && (row.host === asked || row.host === plain));
  };
  return {
    brandOf(host) {
      const row = ofHost(host) ?? rows.find((one) => one.is_default);
      return row && brandCard(row, public_url);
    },
    all: () => rows,
    rewrite(host, url) {
      // Where to cannot be waited for here; a host that nobody knows yet is looked up for the next request.
      if (host !== mainHost) void fresh();
      if (ofHost(host) === undefined || /^\/(?:api|help)(?:[/?]|$)/.test(url)) return url;
      return `/help${url === '/' ? '' : url}`;
    },
    refresh,
    fresh,
  };
}
