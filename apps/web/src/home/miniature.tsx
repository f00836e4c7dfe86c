import type { AnyGameView, Scene } from "@fairtick/game-view";
import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { GameConnection } from "../connection/game-connection.ts";
import { paintOn } from "../parts/painted-canvas.ts";
import { playerOf } from "../player.ts";
import { useLook } from "../settings/use-look.ts";

export interface MiniatureProps {
  readonly view: AnyGameView;
  readonly sessionId: string;
}

/** A running session in small: a spectator of its own that is gone with the picture. */
export function Miniature({ view, sessionId }: MiniatureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const reducedMotion = useReducedMotion();
  const [look] = useLook();
  const [scene, setScene] = useState<Scene>();
  useEffect(() => scene?.setLook(look), [scene, look]);
  useEffect(() => {
    if (canvas.current === null) return;
    const connection = new GameConnection(view, playerOf({ name: "Miniature", token: crypto.randomUUID() }));
    let isAsked = false;
    let stopPainting: (() => void) | undefined;
    const element = canvas.current;
    const unwatch = connection.watch(() => {
      const { state, session } = connection.snapshot();
      if (state.kind === "online" && !isAsked) {
        isAsked = true;
        void connection.spectate(sessionId);
      }
      if (session !== undefined && stopPainting === undefined) {
        const scene = view.open(session, { isMiniature: true, reducedMotion });
        setScene(scene);
        const stop = paintOn(element, (context, width, height, nowMs) =>
          scene.draw(context, width, height, nowMs),
        );
        stopPainting = () => {
          stop();
          scene.close();
          setScene(undefined);
        };
      }
    });
    return () => {
      unwatch();
      stopPainting?.();
      connection.close();
    };
  }, [view, sessionId, reducedMotion]);
  return <canvas ref={canvas} aria-label="The session, live" />;
}
