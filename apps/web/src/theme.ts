import { Anchor, Button, createTheme, type MantineColorsTuple, Modal } from "@mantine/core";

const amber: MantineColorsTuple = [
  "#fff6e3",
  "#ffebc7",
  "#ffd98f",
  "#ffc657",
  "#ffb224",
  "#f5a100",
  "#c97f00",
  "#b06f00",
  "#7a4c00",
  "#573600",
];

const slate: MantineColorsTuple = [
  "#d9e0ec",
  "#b4bfd0",
  "#8f9cb2",
  "#6d7a92",
  "#47536a",
  "#333d50",
  "#232b3a",
  "#1a202c",
  "#13171f",
  "#0d1016",
];

/** One type scale, one palette: what differs between dark and light is told by `page.css`. */
export const theme = createTheme({
  colors: { amber, dark: slate },
  primaryColor: "amber",
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.25,
  defaultRadius: "md",
  fontFamily: "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif",
  headings: { fontWeight: "750" },
  components: {
    Anchor: Anchor.extend({ defaultProps: { underline: "always", c: "var(--page-link)" } }),
    Button: Button.extend({ defaultProps: { autoContrast: true } }),
    Modal: Modal.extend({
      styles: { content: { background: "var(--page-panel)" }, header: { background: "var(--page-panel)" } },
    }),
  },
  cursorType: "pointer",
  respectReducedMotion: true,
});
