import { type SceneCamera, t } from "@fairtick/game-view";
import { NativeSelect } from "@mantine/core";
import { memo } from "react";
import type { ReplayedSession } from "../run/replayed-session.ts";

export interface WatchedSelectProps {
  readonly session: ReplayedSession;
  readonly camera: SceneCamera;
  /** As the camera has them now. */
  readonly mode: SceneCamera["mode"];
  readonly followed: number | undefined;
}

/** Who is looked at: somebody, whom the director chooses, or nobody. */
export const WatchedSelect = memo(function WatchedSelect(props: WatchedSelectProps) {
  const { session, camera, mode, followed } = props;
  const value = mode === "seat" ? String(followed ?? "") : mode;
  return (
    <NativeSelect
      aria-label={t("Camera")}
      size="xs"
      value={value}
      onChange={(event) => {
        const { value: chosen } = event.currentTarget;
        if (chosen === "director") camera.direct();
        else if (chosen === "free") camera.pan(0, 0);
        else camera.follow(Number(chosen));
      }}
      data={[
        { value: "director", label: t("Director") },
        { value: "free", label: t("Free: drag and zoom") },
        ...session.drivers.map(({ seat, name }) => ({ value: String(seat), label: name })),
      ]}
    />
  );
});
