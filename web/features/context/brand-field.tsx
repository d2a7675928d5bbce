import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { hasBrands, useBrands } from '../brands/brands.ts';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import { PickedField } from './picked-field.tsx';

/** In whose name the desk speaks; not there while there is one brand. */
export function BrandField({ ticket }: { ticket: Ticket }) {
  const brands = useBrands();
  const change = useTicketChange(ticket);
  const current = brands.find((brand) => brand.id === ticket.brand_id);
  if (!hasBrands(brands) && current?.is_archived !== true) return null;
  return (
    <>
      <dt>{t('brands.brand')}</dt>
      <dd>
        <PickedField
          ticket={ticket}
          label={t('brands.brand')}
          name={current?.name}
          options={brands
            .filter((brand) => !brand.is_archived)
            .map(({ id, name }) => ({ value: id, label: name }))}
          value={ticket.brand_id}
          onPick={(brand_id) => change({ brand_id }, { brand_id })}
        />
      </dd>
    </>
  );
}
