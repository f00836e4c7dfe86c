/** More pixels than this cost more than anybody sees. */
const DENSITY_MAX = 2;

/** Draws on a canvas for every picture, in CSS pixels, sharp on every screen. Returns what ends it. */
export function paintOn(
  canvas: HTMLCanvasElement,
  draw: (context: CanvasRenderingContext2D, width: number, height: number, nowMs: number) => void,
): () => void {
  const context = canvas.getContext("2d", { alpha: false });
  if (context === null) return () => {};
  let frame = 0;
  let { clientWidth, clientHeight } = canvas;
  // Asked for in every picture, the size would have the page laid out in between, whatever has changed beside the canvas.
  const sizes = new ResizeObserver(() => {
    ({ clientWidth, clientHeight } = canvas);
  });
  sizes.observe(canvas);
  const paint = (nowMs: number) => {
    const density = Math.min(DENSITY_MAX, devicePixelRatio);
    const [width, height] = [Math.round(clientWidth * density), Math.round(clientHeight * density)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    if (width > 0 && height > 0) {
      context.setTransform(density, 0, 0, density, 0, 0);
      draw(context, clientWidth, clientHeight, nowMs);
    }
    frame = requestAnimationFrame(paint);
  };
  frame = requestAnimationFrame(paint);
  return () => {
    sizes.disconnect();
    cancelAnimationFrame(frame);
  };
}
