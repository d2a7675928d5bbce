import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** Mantine wants ten shades; ours come from the tokens, so one shade stands for all. */
function onlyShade(colour: string): MantineColorsTuple {
  return [colour, colour, colour, colour, colour, colour, colour, colour, colour, colour];
}

/** Buttons and badges in our own pairs of ground and ink, each at least 4.5:1 (Mantine's own are not). */
const variantColorResolver: VariantColorsResolver = (input) => {
  const danger = input.color === 'danger';
  const colour = danger ? 'var(--time-late)' : 'var(--accent)';
  const wash = danger ? 'var(--time-late-wash)' : 'var(--accent-wash)';
  const plain = {
    background: 'transparent',
    hover: 'var(--sunken)',
    border: '1px solid transparent',
  };
  switch (input.variant) {
    case 'filled':
      return {
        background: colour,
        hover: danger ? colour : 'var(--accent-strong)',
        color: danger ? 'var(--paper)' : 'var(--accent-ink)',
        border: '1px solid transparent',
      };
    case 'light':
      return { background: wash, hover: wash, color: colour, border: '1px solid transparent' };
    case 'subtle':
    case 'transparent':
      return { ...plain, color: input.color === 'gray' ? 'var(--ink-2)' : colour };
    case 'default':
      return {
        background: 'var(--paper)',
        hover: 'var(--sunken)',
        color: danger ? colour : 'var(--ink)',
        border: '1px solid var(--line-strong)',
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

/** Mantine's greys are cold; these are the tokens of tokens.css in its order of shades. */
const warmGrays: MantineColorsTuple = [
  '#f7f6f3',
  '#f0eeea',
  '#e3e0d9',
  '#cfcabf',
  '#b3ada1',
  '#8f897e',
  '#6a655b',
  '#57534b',
  '#3a3731',
  '#1d1b17',
];
const warmDarks: MantineColorsTuple = [
  '#f1eee8',
  '#bdb7ab',
  '#a09a8d',
  '#7b766b',
  '#4a463f',
  '#35322d',
  '#1f1e1b',
  '#1f1e1b',
  '#171614',
  '#100f0e',
];

export const theme = createTheme({
  fontFamily: 'var(--font)',
  fontFamilyMonospace: 'var(--mono)',
  headings: { fontFamily: 'var(--font)', fontWeight: '600' },
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  autoContrast: true,
  cursorType: 'pointer',
  respectReducedMotion: true,
  colors: {
    accent: onlyShade('#2450c8'),
    danger: onlyShade('#b3261e'),
    gray: warmGrays,
    dark: warmDarks,
  },
  primaryColor: 'accent',
  variantColorResolver,
  components: {
    Button: {
      defaultProps: { size: 'sm' },
      vars: () => ({
        root: {
          '--button-height': 'var(--target)',
          '--button-padding-x': '12px',
          '--button-fz': '13px',
        },
      }),
    },
  },
});

export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--paper)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-2)',
    '--mantine-color-placeholder': 'var(--ink-3)',
    '--mantine-color-anchor': 'var(--accent)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--sunken)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--edge)',
    '--mantine-color-error': 'var(--time-late)',
    '--mantine-color-disabled': 'var(--sunken)',
    '--mantine-color-disabled-color': 'var(--ink-3)',
    '--mantine-color-disabled-border': 'var(--line)',
    '--mantine-primary-color-filled': 'var(--accent)',
    '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
    '--mantine-primary-color-light': 'var(--accent-wash)',
    '--mantine-primary-color-light-hover': 'var(--accent-wash)',
    '--mantine-primary-color-light-color': 'var(--accent)',
    '--mantine-primary-color-contrast': 'var(--accent-ink)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-text': 'var(--accent)',
    '--mantine-shadow-md': 'var(--shadow)',
    '--mantine-shadow-sm': 'var(--shadow)',
    '--mantine-shadow-xl': 'var(--shadow)',
  },
  light: {},
  dark: {},
});
