import css from './macros.module.css';

/** Words that the server has rendered and cleaned, as they will stand in the editor. */
export function CleanHtml({ html }: { html: string }) {
  return (
    <div
      className={css['words']}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: cleaned by the server, which wrote it from a macro
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
