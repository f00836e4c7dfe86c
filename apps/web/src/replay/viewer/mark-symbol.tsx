import type { MarkSymbol } from "@fairtick/game-view";

const shapes: { readonly [S in MarkSymbol]: string } = {
  flag: "M3 1v14M3 2h9l-2.5 3L12 8H3",
  star: "M8 1.5l2 4.3 4.6.5-3.4 3.2.9 4.7L8 11.9l-4.1 2.3.9-4.7L1.4 6.3 6 5.8z",
  arrow: "M8 2l5 6H3zM8 8v6",
  cross: "M4 4l8 8M12 4l-8 8",
  dot: "M8 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8",
};

/** What kind of moment it is, by its shape; the colour says the same again. */
export function MarkShape({ symbol, size = 12 }: { readonly symbol: MarkSymbol; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill={symbol === "flag" || symbol === "cross" ? "none" : "currentColor"}
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={shapes[symbol]} />
    </svg>
  );
}
