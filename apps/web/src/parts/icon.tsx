const paths = {
  sun: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10M12 1v3M12 20v3M1 12h3M20 12h3M4.2 4.2l2.1 2.1M17.7 17.7l2.1 2.1M4.2 19.8l2.1-2.1M17.7 6.3l2.1-2.1",
  moon: "M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-4 4-6 8-6s7 2 8 6",
  eye: "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  play: "M7 4l13 8-13 8z",
  pause: "M8 5v14M16 5v14",
  back: "M11 6l-6 6 6 6M19 6l-6 6 6 6",
  forward: "M13 6l6 6-6 6M5 6l6 6-6 6",
  stepBack: "M15 6l-7 6 7 6zM5 6v12",
  step: "M9 6l7 6-7 6zM19 6v12",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  ghost: "M5 21V10a7 7 0 0 1 14 0v11l-3.5-2.5L12 21l-3.5-2.5zM9.5 10h.01M14.5 10h.01",
  chart: "M3 20h18M4 16l5-6 4 3 7-9",
  camera: "M3 7h4l2-3h6l2 3h4v13H3zM12 9.5a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
  download: "M12 3v12M7 11l5 5 5-5M4 20h16",
  film: "M3 4h18v16H3zM8 4v16M16 4v16M3 9h5M3 15h5M16 9h5M16 15h5",
  close: "M5 5l14 14M19 5L5 19",
  signal: "M4 20v-4M10 20v-9M16 20V7M22 20V3",
  check: "M4 13l5 5L20 6",
  flag: "M5 21V4h13l-3 4.5 3 4.5H5",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10",
  sound: "M4 9v6h4l6 5V4L8 9zM17 9a4 4 0 0 1 0 6M19.5 6a8 8 0 0 1 0 12",
  silence: "M4 9v6h4l6 5V4L8 9zM17 9l5 6M22 9l-5 6",
  chat: "M4 4h16v12H10l-5 4v-4H4z",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
} as const;

export type IconName = keyof typeof paths;

/** A line drawing in the colour of the text around it; says nothing to who cannot see it. */
export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
