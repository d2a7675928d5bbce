import { useState } from 'react';
import type { Ticket } from '#contract/tickets.ts';
import { t } from '../../i18n.ts';
import { Picker } from '../../ui/picker.tsx';
import { hasBrands, useBrands } from '../brands/brands.ts';
import { useTicketChange } from '../ticket/use-ticket-change.ts';
import css from './context.module.css';

/** In whose name the desk speaks; not there while there is one brand. */
export function BrandField({ ticket }: { ticket: Ticket }) {
  const brands = useBrands();
  const current = brands.find((brand) => brand.id === ticket.brand_id);
  const isKnown = hasBrands(brands) || current?.is_archived === true;
  const [opened, setOpened] = useState(false);
  const change = useTicketChange(ticket);
  if (!isKnown) return null;
  const name = current?.name ?? t('context.none');
  return (
    <>
      <dt>{t('brands.brand')}</dt>
      <dd>
        {ticket.can.update ? (
          <Picker
            label={t('brands.brand')}
            options={brands
              .filter((brand) => !brand.is_archived)
              .map(({ id, name: label }) => ({
                value: id,
                label,
                is_selected: id === ticket.brand_id,
              }))}
            opened={opened}
            onOpen={setOpened}
            onPick={(brand_id) => change({ brand_id }, { brand_id })}
            target={
              <button
                type="button"
                className={css['value']}
                aria-haspopup="dialog"
                aria-expanded={opened}
                onClick={() => setOpened(!opened)}
              >
                <span className="hidden">{t('brands.brand')}: </span>
                {name}
              </button>
            }
          />
        ) : (
          name
        )}
      </dd>
    </>
  );
}
