import type { Every } from "@fairtick/client";

/** Pages in the background get no pictures; the connection needs a word now and then all the same. */
const BACKGROUND_MS = 250;

/** Runs something before every picture, and some times a second while the page is in the background. */
export const everyPicture: Every = (run) => {
  let frame = 0;
  const step = () => {
    run();
    frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  const timer = setInterval(() => {
    if (document.hidden) run();
  }, BACKGROUND_MS);
  return () => {
    cancelAnimationFrame(frame);
    clearInterval(timer);
  };
};
