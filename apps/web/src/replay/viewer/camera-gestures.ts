import type { SceneCamera } from "@fairtick/game-view";

/** A pointer that moves less has pressed, not dragged. */
const DRAG_PX = 4;
/** A notch of a wheel is a fifth nearer or farther. */
const WHEEL_NOTCH = 100;
const ZOOM_PER_NOTCH = 1.2;

/** Has pointers move a camera: dragging pans, the wheel and two fingers zoom. Returns what ends it. */
export function followGestures(element: HTMLElement, camera: () => SceneCamera | undefined): () => void {
  const pointers = new Map<number, { x: number; y: number }>();
  let draggedPx = 0;
  let spreadPx = 0;
  const spread = (): number => {
    const [a, b] = [...pointers.values()];
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y);
  };
  const down = (event: PointerEvent) => {
    element.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    draggedPx = 0;
    spreadPx = spread();
  };
  const move = (event: PointerEvent) => {
    const last = pointers.get(event.pointerId);
    if (last === undefined) return;
    const [dx, dy] = [event.clientX - last.x, event.clientY - last.y];
    pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    draggedPx += Math.hypot(dx, dy);
    if (draggedPx < DRAG_PX) return;
    camera()?.pan(dx / pointers.size, dy / pointers.size);
    const now = spread();
    if (pointers.size === 2 && spreadPx > 0) camera()?.zoom(now / spreadPx);
    spreadPx = now;
  };
  const up = (event: PointerEvent) => {
    pointers.delete(event.pointerId);
    spreadPx = spread();
  };
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    camera()?.zoom(ZOOM_PER_NOTCH ** (-event.deltaY / WHEEL_NOTCH));
  };
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("wheel", wheel, { passive: false });
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("wheel", wheel);
  };
}
