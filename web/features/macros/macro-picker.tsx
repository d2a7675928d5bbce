import { Modal } from '@mantine/core';
import '../../theme/modal.css';
import { IconStar, IconStarFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import {
  folderMark,
  type OfferedMacro,
  offerMacros,
  type RenderedMacro,
  renderMacro,
  setFavouriteMacro,
} from '#contract/macros.ts';
import { call } from '../../api.ts';
import { t } from '../../i18n.ts';
import { ask, queryClient, refresh } from '../../queries.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { narrow, type Option, OptionList } from '../../ui/option-list.tsx';
import { tellError } from '../../ui/toast.tsx';
import { CleanHtml } from './clean-html.tsx';
import css from './macros.module.css';
import { inPieces } from './pieces.ts';
import { useSayAction } from './say-action.ts';

type Props = {
  ticket_id: string;
  onPick: (rendered: RenderedMacro) => void;
  onClose: () => void;
};

/** Search among macros; beside it how the chosen one would read on this ticket. */
export function MacroPicker({ ticket_id, onPick, onClose }: Props) {
  const [query, setQuery] = useState('');
  const [active, setActive] = useState<string>();
  const offered = useQuery(ask(offerMacros, { params: { ticket_id } }));
  const macros = offered.data?.items ?? [];
  const options = narrow(macros.map(optionOf), query);
  const shown = useDeferredValue(options.find(({ value }) => value === active)?.value);

  async function pick(macro_id: string) {
    try {
      // As it reads at this moment, not as it was shown a while ago.
      const rendered = await call(renderMacro, { params: { ticket_id, macro_id }, query: {} });
      onClose();
      onPick(rendered);
    } catch (error) {
      tellError(error);
    }
  }
  return (
    <Modal.Root
      opened
      onClose={onClose}
      size={860}
      yOffset="8dvh"
      transitionProps={{ duration: 0 }}
    >
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t('macros.title')}>
        <div className={css['picker']}>
          <OptionList
            label={t('macros.find')}
            options={options}
            query={query}
            onQuery={setQuery}
            onPick={(id) => void pick(id)}
            onActive={setActive}
            is_loading={offered.isFetching}
            size="palette"
          />
          <div className={css['preview']}>
            {shown === undefined ? (
              <p className={css['quiet']}>
                {offered.isSuccess && macros.length === 0
                  ? t('macros.none_text')
                  : t('macros.preview_text')}
              </p>
            ) : (
              <Preview ticket_id={ticket_id} macro={macros.find(({ id }) => id === shown)} />
            )}
          </div>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

function optionOf(macro: OfferedMacro): Option {
  const names = macro.name.split(folderMark).map((each) => each.trim());
  const folder = names.slice(0, -1).join(' / ');
  return {
    value: macro.id,
    label: names.at(-1) ?? macro.name,
    ...(folder === '' ? {} : { note: folder }),
    group: t(
      macro.is_favourite ? 'macros.favourites' : macro.fits ? 'macros.fitting' : 'macros.others',
    ),
  };
}

function Preview({ ticket_id, macro }: { ticket_id: string; macro: OfferedMacro | undefined }) {
  const say = useSayAction();
  const rendered = useQuery({
    ...ask(renderMacro, { params: { ticket_id, macro_id: macro?.id ?? '' }, query: {} }),
    enabled: macro !== undefined,
    placeholderData: (before) => before,
  }).data;
  if (macro === undefined) return null;
  return (
    <>
      <div className={css['preview_head']}>
        <h2>{t('macros.preview')}</h2>
        <Favourite macro={macro} ticket_id={ticket_id} />
      </div>
      {rendered !== undefined && (
        <>
          {rendered.reply_html === null ? (
            <p className={css['quiet']}>{t('macros.preview_no_reply')}</p>
          ) : (
            <CleanHtml html={rendered.reply_html} />
          )}
          {(rendered.actions.length > 0 || rendered.opens_next) && (
            <>
              <h3>{t('macros.will_change')}</h3>
              <ul>
                {inPieces(rendered.actions).map((action) => (
                  <li key={JSON.stringify(action)}>{say(action)}</li>
                ))}
                {rendered.opens_next && <li>{t('macros.opens_next_said')}</li>}
              </ul>
            </>
          )}
        </>
      )}
    </>
  );
}

function Favourite({ macro, ticket_id }: { macro: OfferedMacro; ticket_id: string }) {
  const { is_favourite } = macro;
  const name = macro.name;
  async function turn() {
    const query = ask(offerMacros, { params: { ticket_id } });
    queryClient.setQueryData(query.queryKey, (now) =>
      now === undefined
        ? now
        : {
            items: now.items.map((one) =>
              one.id === macro.id ? { ...one, is_favourite: !is_favourite } : one,
            ),
          },
    );
    try {
      const params = { macro_id: macro.id };
      await call(setFavouriteMacro, { params, body: { is_favourite: !is_favourite } });
    } catch (error) {
      tellError(error);
    }
    await refresh(offerMacros);
  }
  return (
    <IconButton
      label={t(is_favourite ? 'macros.unfavour' : 'macros.favour', { name })}
      icon={is_favourite ? IconStarFilled : IconStar}
      onClick={() => void turn()}
    />
  );
}
