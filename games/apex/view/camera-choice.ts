import type { CameraMode } from "./camera.ts";

/** How near the camera can be chosen to be; the first one unless another is. */
export const CLOSENESS = [1, 1.5, 0.62];

/** What somebody has chosen of the camera. */
export interface CameraChoice {
  readonly mode: CameraMode;
  /** Place in `CLOSENESS`. */
  readonly closeness: number;
}

export const cameraText = (choice: CameraChoice): string => JSON.stringify(choice);

/** What was kept; `usual` for whatever else it says. */
export function parseCamera(text: string | undefined, usual: CameraChoice): CameraChoice {
  try {
    const { mode, closeness } = JSON.parse(text ?? "{}") as Partial<CameraChoice>;
    const isPlace = Number.isInteger(closeness) && CLOSENESS[closeness as number] !== undefined;
    return {
      mode: mode === "behind" || mode === "north" ? mode : usual.mode,
      closeness: isPlace ? (closeness as number) : usual.closeness,
    };
  } catch {
    return usual;
  }
}
