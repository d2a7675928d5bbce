import { Button, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconSquarePlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { t } from '../../../i18n.ts';
import { Choice } from '../../../ui/choice.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { FormError, useSubmit } from '../../../ui/form.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { LoadingLines } from '../../../ui/states.tsx';
import css from './picture.module.css';
import { type Cover, finished, paint } from './picture-paint.ts';
import { inTheMiddle, isMeant, type Rect } from './picture-rect.ts';
import { RectLayer } from './rect-layer.tsx';

export type Picture = { file: File; alt: string };
type Props = {
  file: File;
  alt: string;
  /** It stands in the article already. */
  is_known: boolean;
  onDone: (picture: Picture) => Promise<void>;
  onClose: () => void;
};

export type Tool = 'black' | 'blur' | 'crop';

/** A picture before it goes up: private data covered, the rest cut off, words for who cannot see it. */
export function PictureDialog({ file, alt, is_known, onDone, onClose }: Props) {
  const [source, setSource] = useState<ImageBitmap | null>(null);
  const [isBroken, setBroken] = useState(false);
  const [covers, setCovers] = useState<Cover[]>([]);
  const [crop, setCrop] = useState<Rect | null>(null);
  const [tool, setTool] = useState<Tool>('black');
  const [words, setWords] = useState(alt);
  /** What takes the focus when it is drawn. */
  const [fresh, setFresh] = useState<number | 'crop' | null>(null);
  const lastId = useRef(0);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    let isGone = false;
    let bitmap: ImageBitmap | undefined;
    createImageBitmap(file)
      .then((made) => {
        bitmap = made;
        if (isGone) made.close();
        else setSource(made);
      })
      .catch(() => setBroken(true));
    return () => {
      isGone = true;
      bitmap?.close();
    };
  }, [file]);
  useEffect(() => {
    if (source !== null && canvas.current !== null) paint(canvas.current, source, covers);
  }, [source, covers]);

  function add(rect: Rect) {
    if (!isMeant(rect)) return;
    if (tool === 'crop') {
      setCrop(rect);
      setFresh('crop');
      return;
    }
    lastId.current += 1;
    setCovers([...covers, { ...rect, id: lastId.current, kind: tool }]);
    setFresh(lastId.current);
  }
  function takeBack() {
    if (crop !== null && (covers.length === 0 || fresh === 'crop')) setCrop(null);
    else setCovers(covers.slice(0, -1));
    setFresh(null);
  }
  const isTouched = covers.length > 0 || crop !== null;
  const submit = useSubmit(async () => {
    const { name, type } = file;
    const isLarge = source !== null && Math.max(source.width, source.height) > 2560;
    // A picture that moves would stop; what is not touched goes up as it is.
    const ready =
      source !== null && (isTouched || (isLarge && type !== 'image/gif'))
        ? await finished(source, covers, { crop, name, type })
        : file;
    await onDone({ file: ready, alt: words.trim() });
  });

  return (
    <Dialog title={t('editor.picture_title')} opened onClose={onClose} size="xl">
      <form onSubmit={submit.onSubmit}>
        {isBroken && <p role="alert">{t('editor.picture_broken')}</p>}
        {source === null && !isBroken && <LoadingLines />}
        {source !== null && (
          <>
            <div className={css['tools']}>
              <Choice
                label={t('editor.picture_tool')}
                is_label_hidden
                value={tool}
                options={(['black', 'blur', 'crop'] as const).map((value) => ({
                  value,
                  label: t(`editor.tool_${value}`),
                }))}
                onChoose={setTool}
              />
              <IconButton
                label={t('editor.add_area')}
                icon={IconSquarePlus}
                onClick={() => add(inTheMiddle(source))}
              />
              <IconButton
                label={t('editor.undo')}
                icon={IconArrowBackUp}
                disabled={!isTouched}
                onClick={takeBack}
              />
            </div>
            <p className={css['hint']}>{t(`editor.tool_${tool}_text`)}</p>
            <div className={css['stage']}>
              <RectLayer
                size={source}
                tool={tool}
                covers={covers}
                crop={crop}
                fresh={fresh}
                onAdd={add}
                onCover={(id, rect) =>
                  setCovers(
                    covers.flatMap((each) =>
                      each.id !== id ? [each] : rect === null ? [] : [{ ...each, ...rect }],
                    ),
                  )
                }
                onCrop={setCrop}
              >
                <canvas ref={canvas} className={css['canvas']} />
              </RectLayer>
            </div>
          </>
        )}
        <TextInput
          label={t('editor.alt')}
          description={t('editor.alt_text')}
          value={words}
          maxLength={300}
          data-autofocus
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <FormError submit={submit} />
        <div className={css['buttons']}>
          <Button type="submit" loading={submit.is_busy} disabled={source === null}>
            {t(is_known ? 'common.save' : 'editor.picture_insert')}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
