import {
  ActionIcon,
  Button,
  createTheme,
  defaultVariantColorsResolver,
  InputWrapper,
  Menu,
  Modal,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  Textarea,
  TextInput,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

const ink: MantineColorsTuple = [
  '#f7f7f8',
  '#ededf0',
  '#d6d6da',
  '#b4b4bc',
  '#8f8f9b',
  '#6b6b73',
  '#4a4a52',
  '#303038',
  '#1a1a1c',
  '#0b0b0d',
];

/** Mantine's greys of the dark theme, from text to page. */
const dark: MantineColorsTuple = [
  '#ededf0',
  '#d3d3d9',
  '#a9a9b4',
  '#8f8f9b',
  '#303038',
  '#222228',
  '#141417',
  '#111114',
  '#0d0d0f',
  '#0b0b0d',
];

const small = { size: 'xs' } as const;

/** What is most wanted on a page is ink on paper, or paper on ink in the dark. */
const variantColors: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const isPrimary = input.variant === 'filled' && (input.color === undefined || input.color === 'ink');
  return isPrimary
    ? { ...colors, background: 'var(--ink)', hover: 'var(--ink-hover)', color: 'var(--page)' }
    : colors;
};

/** Mantine in our type, radii and density; colours come from tokens.css. */
export const theme = createTheme({
  fontFamily: "'Geist Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'Geist Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 6,
  colors: { ink, dark },
  primaryColor: 'ink',
  primaryShade: { light: 8, dark: 1 },
  variantColorResolver: variantColors,
  cursorType: 'pointer',
  components: {
    Button: Button.extend({ defaultProps: small }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', size: 28 } }),
    InputWrapper: InputWrapper.extend({ defaultProps: { withAsterisk: false } }),
    TextInput: TextInput.extend({ defaultProps: small }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
    NumberInput: NumberInput.extend({ defaultProps: small }),
    Textarea: Textarea.extend({ defaultProps: small }),
    Select: Select.extend({ defaultProps: small }),
    Switch: Switch.extend({ defaultProps: small }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: small }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 250, withArrow: true, fz: 12 } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', position: 'bottom-end' } }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: 10, overlayProps: { opacity: 0.6 } } }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--page)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-2)',
  '--mantine-color-placeholder': 'var(--ink-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-error': 'var(--failed)',
};

/** Lets Mantine's components take our colours. */
export const resolveColors: CSSVariablesResolver = () => ({
  variables: {},
  light: shared,
  dark: shared,
});
