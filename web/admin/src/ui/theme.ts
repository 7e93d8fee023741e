// Colours, sizes and radii of the product. The only file with colour values;
// everything else names roles (--cx-…) or Mantine's own tokens.
import { type CSSVariablesResolver, createTheme, type MantineThemeComponents } from "@mantine/core";
import { IconEye, IconEyeOff } from "@tabler/icons-react";
import { createElement } from "react";

const font =
  '-apple-system, BlinkMacSystemFont, "Segoe UI Variable Text", "Segoe UI", Inter, Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Noto Color Emoji"';

// Two control heights: 30 inside panes and headers, 34 in forms.
const control = { xs: "30px", sm: "34px", md: "40px" } as const;
const height = (size: unknown) => control[(size as keyof typeof control) ?? "sm"] ?? control.sm;

const field = {
  defaultProps: { size: "sm", inputWrapperOrder: ["label", "input", "description", "error"] },
  vars: (_: unknown, props: { size?: unknown }) => ({
    input: { "--input-height": height(props.size), "--input-fz": "13px" },
    wrapper: { "--input-height": height(props.size), "--input-fz": "13px" },
    label: { "--input-label-size": "13px" },
    description: { "--input-description-size": "12px" },
    error: { "--input-error-size": "12px" },
  }),
};

// By name, not through each component: the theme must not pull components into the
// first download that only later screens show.
const components: MantineThemeComponents = {
  Button: {
    defaultProps: { size: "xs" },
    vars: (_: unknown, p: { size?: unknown }) => ({
      root: {
        "--button-height": height(p.size ?? "xs"),
        "--button-fz": "13px",
        "--button-padding-x": p.size === "md" ? "18px" : "12px",
      },
    }),
  },
  ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 30 } },
  InputWrapper: {
    vars: () => ({
      label: { "--input-label-size": "13px" },
      description: { "--input-description-size": "12px" },
      error: { "--input-error-size": "12px" },
    }),
  },
  Autocomplete: field,
  TextInput: field,
  PasswordInput: {
    ...field,
    defaultProps: {
      ...field.defaultProps,
      visibilityToggleIcon: ({ reveal }: { reveal: boolean }) =>
        createElement(reveal ? IconEyeOff : IconEye, { size: 16, stroke: 1.75 }),
    },
  },
  NumberInput: field,
  Textarea: field,
  Select: {
    ...field,
    defaultProps: {
      ...field.defaultProps,
      allowDeselect: false,
      checkIconPosition: "right",
      comboboxProps: { shadow: "lg" },
    },
  },
  Checkbox: { defaultProps: { size: "xs", radius: "xs" } },
  Switch: { defaultProps: { size: "sm", withThumbIndicator: false } },
  SegmentedControl: { defaultProps: { size: "xs", transitionDuration: 120, withItemsBorders: false } },
  Menu: {
    defaultProps: { shadow: "lg", radius: 9, offset: 6, transitionProps: { duration: 100, transition: "pop" } },
  },
  Popover: { defaultProps: { shadow: "lg", radius: 9, transitionProps: { duration: 100 } } },
  Modal: {
    defaultProps: {
      radius: 12,
      shadow: "xl",
      centered: true,
      padding: 20,
      overlayProps: { backgroundOpacity: 0.4 },
      transitionProps: { duration: 120, transition: "fade" },
    },
  },
  Drawer: { defaultProps: { shadow: "xl", transitionProps: { duration: 150 } } },
  Tooltip: {
    defaultProps: {
      openDelay: 350,
      radius: 6,
      fz: 12,
      transitionProps: { duration: 80 },
      events: { hover: true, focus: true, touch: false },
    },
  },
};

export const theme = createTheme({
  fontFamily: font,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Noto Sans Mono", monospace',
  primaryColor: "brand",
  primaryShade: { light: 6, dark: 6 },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  fontSizes: { xs: "11px", sm: "12px", md: "13px", lg: "14px", xl: "16px" },
  lineHeights: { xs: "1.35", sm: "1.4", md: "1.45", lg: "1.5", xl: "1.5" },
  spacing: { xs: "6px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  radius: { xs: "5px", sm: "6px", md: "7px", lg: "10px", xl: "12px" },
  colors: {
    brand: [
      "#eef1ff",
      "#dde3fe",
      "#bcc7fc",
      "#94a3fa",
      "#7184f4",
      "#5067ee",
      "#364de7",
      "#2b3ec5",
      "#24339f",
      "#1d2a7d",
    ],
    gray: [
      "#f8f9fb",
      "#f1f2f6",
      "#e7e9ee",
      "#d9dce3",
      "#c1c6d0",
      "#989fae",
      "#626a79",
      "#474e5c",
      "#2d323e",
      "#171a23",
    ],
    dark: [
      "#c6cbd7",
      "#9fa5b3",
      "#7d8494",
      "#565d6c",
      "#383d4a",
      "#2a2e39",
      "#20242d",
      "#181b22",
      "#12151b",
      "#0c0e12",
    ],
    amber: [
      "#fff8e1",
      "#fef2d7",
      "#fbe3a4",
      "#f8d26c",
      "#f5c242",
      "#efb01f",
      "#d99a0b",
      "#b97a06",
      "#a15c00",
      "#6b5208",
    ],
  },
  components,
});

const shadow = {
  hint: "0 1px 2px rgba(23, 26, 35, 0.05)",
  deep: "0 2px 6px rgba(23, 26, 35, 0.06), 0 12px 32px -6px rgba(23, 26, 35, 0.18)",
  deepDark: "0 2px 6px rgba(0, 0, 0, 0.3), 0 16px 40px -6px rgba(0, 0, 0, 0.6)",
};

/** Roles: what a colour is for, in both schemes. */
export const cssVariables: CSSVariablesResolver = (t) => {
  const { brand, gray, dark, amber } = t.colors as Record<string, readonly string[]>;
  const at = (scale: readonly string[] | undefined, i: number) => scale?.[i] ?? "";
  return {
    variables: {
      "--cx-accent": at(brand, 6),
      "--cx-accent-hover": at(brand, 7),
      "--cx-on-accent": "#ffffff",
      "--cx-code-bg": "#171a23",
      "--cx-code-text": "#e6e9f2",
      "--cx-code-tag": "#94a3fa",
      "--cx-code-value": "#8fd9a8",
      "--cx-online": "var(--mantine-color-teal-6)",
      "--cx-away": "var(--mantine-color-yellow-6)",
      "--cx-radius-bubble": "12px",
    },
    light: {
      "--cx-page": at(gray, 1),
      "--cx-panel": "#ffffff",
      "--cx-sunk": at(gray, 0),
      "--cx-card": "#ffffff",
      "--cx-line": at(gray, 2),
      "--cx-line-strong": at(gray, 3),
      "--cx-control-line": at(gray, 4),
      "--cx-control-off": at(gray, 4),
      "--cx-text": at(gray, 9),
      "--cx-text-2": at(gray, 7),
      "--cx-dim": at(gray, 6),
      "--cx-faint": at(gray, 5),
      "--cx-accent-text": at(brand, 6),
      "--cx-selected": at(brand, 0),
      "--cx-selected-line": at(brand, 1),
      "--cx-hover": "rgba(23, 26, 35, 0.045)",
      "--cx-soft": at(gray, 1),
      "--cx-good": "#087f5b",
      "--cx-good-strong": "#066b4c",
      "--cx-good-bg": "#e5f7f2",
      "--cx-good-dot": "#12b886",
      "--cx-bad": "#c92a2a",
      "--cx-bad-bg": "#feecec",
      "--cx-careful": at(amber, 8),
      "--cx-careful-bg": at(amber, 1),
      "--cx-info-bg": at(brand, 0),
      "--cx-bubble-contact": at(gray, 1),
      "--cx-bubble-agent": at(brand, 1),
      "--cx-bubble-agent-text": at(gray, 9),
      "--cx-note-bg": at(amber, 0),
      "--cx-note-line": at(amber, 2),
      "--cx-note-text": at(amber, 9),
      "--cx-off": at(gray, 5),
      "--cx-shadow-card": shadow.hint,
      "--cx-shadow-pop": shadow.deep,
      "--mantine-color-body": "#ffffff",
      "--mantine-color-text": at(gray, 9),
      "--mantine-color-dimmed": at(gray, 6),
      "--mantine-color-placeholder": "#7a8190",
      "--mantine-color-error": "#c92a2a",
      "--mantine-color-default": "#ffffff",
      "--mantine-color-default-hover": at(gray, 0),
      "--mantine-color-default-color": at(gray, 9),
      "--mantine-color-default-border": at(gray, 3),
      "--mantine-color-anchor": at(brand, 6),
      "--mantine-color-brand-light-color": at(brand, 6),
      "--mantine-color-red-light-color": "#c92a2a",
      "--mantine-color-red-filled": "#c92a2a",
      "--mantine-color-red-filled-hover": "#b02525",
      "--mantine-color-gray-light-color": at(gray, 7),
      "--mantine-color-gray-text": at(gray, 7),
      "--mantine-color-disabled": at(gray, 2),
      "--mantine-color-disabled-color": "#767d8c",
      "--mantine-color-disabled-border": at(gray, 2),
      "--mantine-shadow-lg": shadow.deep,
      "--mantine-shadow-xl": shadow.deep,
    },
    dark: {
      "--cx-page": at(dark, 9),
      "--cx-panel": at(dark, 7),
      "--cx-sunk": at(dark, 8),
      "--cx-card": at(dark, 6),
      "--cx-line": at(dark, 5),
      "--cx-line-strong": at(dark, 4),
      "--cx-control-line": at(dark, 4),
      "--cx-control-off": at(dark, 3),
      "--cx-text": "#eceef3",
      "--cx-text-2": at(dark, 0),
      "--cx-dim": at(dark, 1),
      "--cx-faint": at(dark, 2),
      "--cx-accent-text": at(brand, 3),
      "--cx-selected": "rgba(80, 103, 238, 0.18)",
      "--cx-selected-line": "rgba(80, 103, 238, 0.32)",
      "--cx-hover": "rgba(255, 255, 255, 0.05)",
      "--cx-soft": at(dark, 5),
      "--cx-good": "#63e6be",
      "--cx-good-strong": "#63e6be",
      "--cx-good-bg": "rgba(18, 184, 134, 0.2)",
      "--cx-good-dot": "#12b886",
      "--cx-bad": "#ff8f8f",
      "--cx-bad-bg": "rgba(250, 82, 82, 0.18)",
      "--cx-careful": "#fbcf74",
      "--cx-careful-bg": "rgba(239, 176, 31, 0.18)",
      "--cx-info-bg": "rgba(80, 103, 238, 0.2)",
      "--cx-bubble-contact": at(dark, 5),
      "--cx-bubble-agent": at(brand, 7),
      "--cx-bubble-agent-text": "#ffffff",
      "--cx-note-bg": "#2e2c24",
      "--cx-note-line": "#57502f",
      "--cx-note-text": "#f8d98a",
      "--cx-off": at(dark, 2),
      "--cx-shadow-card": "none",
      "--cx-shadow-pop": shadow.deepDark,
      "--mantine-color-body": at(dark, 7),
      "--mantine-color-text": "#eceef3",
      "--mantine-color-dimmed": at(dark, 1),
      "--mantine-color-placeholder": "#8b92a2",
      "--mantine-color-error": "#ff8f8f",
      "--mantine-color-default": at(dark, 6),
      "--mantine-color-default-hover": at(dark, 5),
      "--mantine-color-default-color": "#eceef3",
      "--mantine-color-default-border": at(dark, 4),
      "--mantine-color-anchor": at(brand, 3),
      "--mantine-color-brand-light-color": at(brand, 3),
      "--mantine-color-red-light-color": "#ff8f8f",
      "--mantine-color-red-filled": "#c92a2a",
      "--mantine-color-red-filled-hover": "#b02525",
      "--mantine-color-gray-light-color": at(dark, 0),
      "--mantine-color-gray-text": at(dark, 0),
      "--mantine-color-disabled": at(dark, 6),
      "--mantine-color-disabled-color": "#8b92a2",
      "--mantine-color-disabled-border": at(dark, 5),
      "--mantine-shadow-lg": shadow.deepDark,
      "--mantine-shadow-xl": shadow.deepDark,
    },
  };
};

/** Colours a widget is offered in, besides any other; white can be read on each. */
export const SWATCHES = [
  { name: "blue", value: "#364de7" },
  { name: "teal", value: "#0b7a6b" },
  { name: "raspberry", value: "#b0225c" },
  { name: "amber", value: "#a15c00" },
  { name: "ink", value: "#1f2937" },
] as const;
