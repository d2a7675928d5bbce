import '../../../theme/forms.css';
import { IconHelp } from '@tabler/icons-react';
import type { Editor } from '@tiptap/react';
import { type ReactNode, useRef, useState } from 'react';
import type { ArticleContent } from '#contract/articles.ts';
import { type ArticleKind, type ArticlePart, questionParts } from '#contract/knowledge.ts';
import { type Key, t } from '../../../i18n.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { tellError } from '../../../ui/toast.tsx';
import own from './article-editor.module.css';
import { ContextTools } from './context-tools.tsx';
import css from './editor.module.css';
import { EditorHelp } from './help-dialog.tsx';
import { LinkDialog, VideoDialog } from './link-dialog.tsx';
import { PictureDialog } from './picture-dialog.tsx';
import type { Wish } from './pieces.ts';
import { RichField } from './rich-field.tsx';
import { Toolbar, type ToolsHandle } from './toolbar.tsx';

type Props = {
  kind: ArticleKind;
  content: ArticleContent;
  onChange: (part: ArticlePart, html: string) => void;
  /** Takes a picture of the article up; answers the address it has there. */
  onUpload: (file: File) => Promise<string>;
  /** What stands at the end of the line of tools: whether it is saved. */
  status: ReactNode;
};

/** What one corrects: a picture that is new, or one that stands in the text. */
type Painting = { file: File; alt: string; editor: Editor; is_known: boolean };

/** The parts of an article, each a rich text, under one set of tools. */
export function ArticleEditor({ kind, content, onChange, onUpload, status }: Props) {
  const [editor, setEditor] = useState<Editor | null>(null);
  const [wish, setWish] = useState<Wish | null>(null);
  const [painting, setPainting] = useState<Painting | null>(null);
  /** Pasted together: one after the other. */
  const waiting = useRef<File[]>([]);
  const tools = useRef<ToolsHandle>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const parts: readonly ArticlePart[] = kind === 'question' ? questionParts : ['body'];

  function want(next: Wish, from: Editor | null = editor) {
    setEditor(from);
    if (next === 'picture') chooser.current?.click();
    else setWish(next);
  }
  function takePictures(files: File[], to: Editor | null = editor) {
    const [first, ...rest] = files;
    if (first === undefined || to === null) return;
    waiting.current = rest;
    setPainting({ file: first, alt: '', editor: to, is_known: false });
  }
  async function correct() {
    if (editor === null) return;
    const { src, alt } = editor.getAttributes('figure');
    try {
      const response = await fetch(String(src), { credentials: 'same-origin' });
      if (!response.ok) throw new Error(`picture ${response.status}`);
      const blob = await response.blob();
      const file = new File([blob], nameOf(String(src), blob.type), { type: blob.type });
      setPainting({ file, alt: String(alt ?? ''), editor, is_known: true });
    } catch (error) {
      tellError(error);
    }
  }
  function endPainting() {
    const to = painting?.editor ?? null;
    setPainting(null);
    const rest = waiting.current;
    waiting.current = [];
    // The dialog has to be gone before the next one opens.
    setTimeout(() => (rest.length > 0 ? takePictures(rest, to) : to?.commands.focus()), 150);
  }
  return (
    <div className={own['sheet']}>
      <div className={css['tools']}>
        <div className={own['line']}>
          <Toolbar ref={tools} editor={editor} onWish={want} />
          <IconButton label={t('editor.help')} icon={IconHelp} onClick={() => setWish('help')} />
        </div>
        <div className={own['line']}>
          <ContextTools editor={editor} onWish={want} onPicture={() => void correct()}>
            {t('editor.hint')}
          </ContextTools>
          <span className={own['status']}>{status}</span>
        </div>
      </div>
      {parts.map((part, index) => (
        <section key={part} className={own['part']}>
          <h2 className={parts.length > 1 ? own['name'] : 'hidden'}>
            {t(`knowledge.part_${part}`)}
          </h2>
          <RichField
            label={t(`knowledge.part_${part}`)}
            placeholder={t(`knowledge.hint_${part}` satisfies Key)}
            html={content[part] ?? ''}
            is_tall={part === 'body' || part === 'answer'}
            onChange={(html) => onChange(part, html)}
            onFocus={setEditor}
            onReady={(ready) => index === 0 && setEditor(ready)}
            onPictures={takePictures}
            onWish={want}
            onTools={() => tools.current?.focus()}
          />
        </section>
      ))}
      <input
        ref={chooser}
        type="file"
        accept="image/png,image/jpeg,image/webp,image/gif"
        multiple
        hidden
        onChange={(event) => {
          takePictures([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
      {painting !== null && (
        <PictureDialog
          key={painting.file.name + painting.file.lastModified + painting.file.size}
          file={painting.file}
          alt={painting.alt}
          is_known={painting.is_known}
          onClose={endPainting}
          onDone={async ({ file, alt }) => {
            const isSame = painting.is_known && file === painting.file;
            const attributes = isSame ? { alt } : { alt, src: await onUpload(file) };
            if (painting.is_known)
              painting.editor.chain().updateAttributes('figure', attributes).run();
            else
              painting.editor
                .chain()
                .focus()
                .insertContent({ type: 'figure', attrs: attributes })
                .run();
            endPainting();
          }}
        />
      )}
      {wish === 'link' && editor !== null && (
        <LinkDialog editor={editor} onClose={() => setWish(null)} />
      )}
      {wish === 'video' && editor !== null && (
        <VideoDialog editor={editor} onClose={() => setWish(null)} />
      )}
      {wish === 'help' && <EditorHelp onClose={() => setWish(null)} />}
    </div>
  );
}

function nameOf(src: string, type: string): string {
  const id = /([0-9a-f-]{36})/.exec(src)?.[1] ?? 'picture';
  return `${id}.${type.replace('image/', '').replace('jpeg', 'jpg')}`;
}
