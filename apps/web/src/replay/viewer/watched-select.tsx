import type { SceneCamera } from "@fairtick/game-view";
import { NativeSelect } from "@mantine/core";
import type { ReplayedSession } from "../run/replayed-session.ts";

export interface WatchedSelectProps {
  readonly session: ReplayedSession;
  readonly camera: SceneCamera;
}

/** Who is looked at: somebody, whom the director chooses, or nobody. */
export function WatchedSelect({ session, camera }: WatchedSelectProps) {
  const value = camera.mode === "seat" ? String(camera.followed ?? "") : camera.mode;
  return (
    <NativeSelect
      aria-label="Camera"
      size="xs"
      value={value}
      onChange={(event) => {
        const { value: chosen } = event.currentTarget;
        if (chosen === "director") camera.direct();
        else if (chosen === "free") camera.pan(0, 0);
        else camera.follow(Number(chosen));
      }}
      data={[
        { value: "director", label: "Director" },
        { value: "free", label: "Free: drag and zoom" },
        ...session.drivers.map(({ seat, name }) => ({ value: String(seat), label: name })),
      ]}
    />
  );
}
