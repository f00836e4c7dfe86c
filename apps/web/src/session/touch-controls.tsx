import { type Action, type Controls, t } from "@fairtick/game-view";
import { useMediaQuery } from "@mantine/hooks";
import { memo } from "react";
import css from "./session-page.module.css";

export interface TouchControlsProps {
  readonly actions: readonly Action[];
  readonly controls: Controls;
}

/** Fields for the thumbs, on screens that are touched: each is an action for as long as it is held. */
export const TouchControls = memo(function TouchControls({ actions, controls }: TouchControlsProps) {
  const isTouched = useMediaQuery("(pointer: coarse)");
  if (isTouched !== true) return null;
  return (
    <div className={css["touch"]}>
      {(["left", "right"] as const).map((side) => (
        <div key={side} className={css["thumbs"]} data-side={side}>
          {actions
            .filter(({ touch }) => touch === side)
            .map(({ name, label }) => (
              <button
                key={name}
                type="button"
                aria-label={t(label)}
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  controls.touch(name, 1);
                }}
                onPointerUp={() => controls.touch(name, 0)}
                onPointerCancel={() => controls.touch(name, 0)}
                onContextMenu={(event) => event.preventDefault()}
              >
                {t(label)}
              </button>
            ))}
        </div>
      ))}
    </div>
  );
});
