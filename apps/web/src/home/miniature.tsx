import { type Scene, t } from "@fairtick/game-view";
import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { GameConnection } from "../connection/game-connection.ts";
import { paintOn } from "../parts/painted-canvas.ts";
import { useLook } from "../settings/use-look.ts";

export interface MiniatureProps {
  /** Of the page. */
  readonly connection: GameConnection;
  readonly sessionId: string;
}

/** A running session in small: a preview that is gone with the picture, and that nobody else is told of. */
export function Miniature({ connection, sessionId }: MiniatureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const reducedMotion = useReducedMotion();
  const [look] = useLook();
  const [scene, setScene] = useState<Scene>();
  useEffect(() => scene?.setLook(look), [scene, look]);
  useEffect(() => {
    if (canvas.current === null) return;
    const preview = connection.openPreview();
    let isAsked = false;
    let stopPainting: (() => void) | undefined;
    const element = canvas.current;
    const unwatch = preview.watch(() => {
      const { state, session } = preview.snapshot();
      if (state.kind !== "online") isAsked = false;
      else if (!isAsked) {
        isAsked = true;
        void preview.spectate(sessionId);
      }
      if (session === undefined) stopPainting?.();
      else if (stopPainting === undefined) {
        const scene = preview.view.open(session, { isMiniature: true, reducedMotion });
        setScene(scene);
        const stop = paintOn(element, (context, width, height, nowMs) =>
          scene.draw(context, width, height, nowMs),
        );
        stopPainting = () => {
          stopPainting = undefined;
          stop();
          scene.close();
          setScene(undefined);
        };
      }
    });
    return () => {
      unwatch();
      stopPainting?.();
      preview.close();
    };
  }, [connection, sessionId, reducedMotion]);
  return <canvas ref={canvas} aria-label={t("The session, live")} />;
}
