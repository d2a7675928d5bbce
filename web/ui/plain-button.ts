import css from './plain-button.module.css';

/**
 * How a button looks on the first screen, which is painted before Mantine's buttons are here: what is
 * wrong with the line must be sayable without asking for another file.
 */
export const plainButton = css['button'] ?? '';
