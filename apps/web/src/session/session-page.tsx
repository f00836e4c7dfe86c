import type { ClientSession } from "@fairtick/client";
import { type AnyGame, Phase } from "@fairtick/contract";
import { Controls, type KeyBindings, type Scene, t } from "@fairtick/game-view";
import { Button, Group } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { useCallback, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Connected } from "../connection/use-connection.ts";
import type { GamePage } from "../games.ts";
import { ChatPanel } from "../parts/chat-panel.tsx";
import { wordsOf } from "../parts/connection-words.tsx";
import { Icon } from "../parts/icon.tsx";
import overlay from "../parts/overlay.module.css";
import { paintOn } from "../parts/painted-canvas.ts";
import { ServerWords } from "../parts/server-words.tsx";
import { ToolButton } from "../parts/tool-button.tsx";
import { keptSceneText } from "../settings/kept-text.ts";
import { useGhostShown } from "../settings/use-ghost-shown.ts";
import { useLook } from "../settings/use-look.ts";
import { keepKeys, loadKeys } from "./kept-keys.ts";
import { KeysHelp } from "./keys-help.tsx";
import { LayerSwitches } from "./layer-switches.tsx";
import { NetPanel } from "./net-panel.tsx";
import css from "./session-page.module.css";
import { TouchControls } from "./touch-controls.tsx";
import { useRecordGhost } from "./use-record-ghost.ts";
import { useTicks } from "./use-ticks.ts";
import { WaitingRoom } from "./waiting-room.tsx";

export interface SessionPageProps {
  readonly page: GamePage;
  readonly connected: Connected;
  readonly session: ClientSession<AnyGame>;
}

/** Keys of the page itself; those of a game come first. */
const NET_KEY = "KeyN";
const HELP_KEY = "KeyH";
const SOUND_KEY = "KeyM";
const CHAT_KEY = "KeyT";
const PANELS_HZ = 15;

export function SessionPage({ page, connected, session }: SessionPageProps) {
  const { connection } = connected;
  const { view } = connection;
  const canvas = useRef<HTMLCanvasElement>(null);
  const reducedMotion = useReducedMotion();
  const [look] = useLook();
  const [stage, setStage] = useState<{ readonly scene: Scene; readonly controls: Controls }>();
  const [isNetShown, setNetShown] = useState(false);
  const [layers, setLayers] = useState<ReadonlySet<string>>(new Set());
  const [isHelpShown, setHelpShown] = useState(false);
  const [isChatShown, setChatShown] = useState(false);
  const [isHeard, setHeard] = useState(false);
  const [isGhostShown, setGhostShown] = useGhostShown();
  const record = useRecordGhost(page, view, session, isGhostShown);
  const toggleGhost = useRef(() => {});
  toggleGhost.current = () => setGhostShown(!isGhostShown);
  const [keys, setKeys] = useState(() => loadKeys(page.id, view.actions));
  const [path, navigate] = useLocation();

  useEffect(() => {
    const address = `/${page.id}/session/${session.sessionId}`;
    if (path !== address) navigate(address, { replace: path.includes("/session/") });
  }, [page.id, session.sessionId, path, navigate]);

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const kept = keptSceneText(page.id);
    const scene = view.open(session, { isMiniature: false, reducedMotion, kept });
    const controls = new Controls(view.actions, (action) =>
      action === view.record?.action ? toggleGhost.current() : scene.act(action),
    );
    setStage({ scene, controls });
    // For the console of who writes bots or views: what the page itself reads.
    Object.assign(globalThis, { fairtick: { session } });
    let drawnMs = performance.now();
    const stop = paintOn(element, (context, width, height, nowMs) => {
      controls.update(gamepad());
      if (session.seat !== undefined) session.input(scene.drive(controls, nowMs - drawnMs));
      drawnMs = nowMs;
      scene.draw(context, width, height, nowMs);
    });
    const unlisten = listen(controls, (code) => {
      if (code === NET_KEY) setNetShown((shown) => !shown);
      else if (code === CHAT_KEY) setChatShown((shown) => !shown);
      else if (code === SOUND_KEY) setHeard((heard) => !heard);
      else if (code === HELP_KEY) setHelpShown((shown) => !shown);
    });
    return () => {
      unlisten();
      stop();
      scene.close();
      setStage(undefined);
    };
  }, [page.id, view, session, reducedMotion]);

  useEffect(() => stage?.scene.setSound(isHeard), [stage, isHeard]);
  useEffect(() => stage?.scene.setLook(look), [stage, look]);
  useEffect(() => stage?.scene.showLayers(layers), [stage, layers]);
  useEffect(() => stage?.scene.showGhosts(record.ghosts, record.words), [stage, record]);
  useEffect(() => stage?.controls.bind(keys), [stage, keys]);
  const changeKeys = useCallback(
    (changed: KeyBindings) => {
      setKeys(changed);
      keepKeys(page.id, changed);
    },
    [page.id],
  );

  const leave = () => void connection.leave();
  return (
    <main className={css["page"]}>
      <canvas
        ref={canvas}
        className={css["picture"]}
        aria-label={t("{title}, live", { title: page.title })}
      />
      {stage !== undefined && <Overlay {...stage} session={session} connected={connected} onLeave={leave} />}
      <Group className={overlay["tools"]} gap={6}>
        <ToolButton name="signal" label={t("Network (N)")} onClick={() => setNetShown((shown) => !shown)} />
        <ToolButton name="chat" label={t("Chat (T)")} onClick={() => setChatShown((shown) => !shown)} />
        <ToolButton name="keys" label={t("Keys (H)")} onClick={() => setHelpShown((shown) => !shown)} />
        <ToolButton
          name={isHeard ? "sound" : "silence"}
          label={isHeard ? t("Sound off (M)") : t("Sound on (M)")}
          onClick={() => setHeard((heard) => !heard)}
        />
        <ToolButton name="close" label={t("Leave")} onClick={leave} />
      </Group>
      <div className={css["announcement"]}>
        <ServerWords chat={session.chat} />
      </div>
      {isChatShown && (
        <aside className={css["talk"]} aria-label={t("Chat")}>
          <ChatPanel chat={session.chat} connected={connected} label={t("Session chat")} />
        </aside>
      )}
      {isNetShown && (
        <NetPanel session={session} connected={connected} onClose={() => setNetShown(false)}>
          <LayerSwitches layers={view.debugLayers} shown={layers} onChange={setLayers} />
        </NetPanel>
      )}
      <KeysHelp
        actions={view.actions}
        keys={keys}
        isOpen={isHelpShown}
        onChange={changeKeys}
        onClose={() => setHelpShown(false)}
      />
    </main>
  );
}

interface OverlayProps {
  readonly scene: Scene;
  readonly controls: Controls;
  readonly session: ClientSession<AnyGame>;
  readonly connected: Connected;
  readonly onLeave: () => void;
}

/** What lies over the picture and changes some times a second. */
function Overlay({ scene, controls, session, connected, onLeave }: OverlayProps) {
  useTicks(PANELS_HZ);
  const { connection } = connected;
  const [, navigate] = useLocation();
  const phase = connection.view.game.phase(session.view);
  const { state } = connected;
  const words = wordsOf(state, connected.isServerClosing);
  const isHost = state.kind === "online" && state.playerId === session.hostId;
  const outcome = scene.outcome();
  return (
    <>
      {scene.panels()}
      {session.seat !== undefined && phase !== Phase.lobby && outcome === undefined && (
        <TouchControls actions={connection.view.actions} controls={controls} />
      )}
      {words !== undefined && (
        <div className={overlay["notice"]} role="status">
          <strong>{words.title}</strong> {words.text}
        </div>
      )}
      {phase === Phase.lobby && <WaitingRoom session={session} connected={connected} />}
      {outcome !== undefined && (
        <section className={css["outcome"]} aria-label={t("Result")}>
          {outcome}
          <div className={css["next"]}>
            <Button variant="default" onClick={onLeave}>
              {t("All sessions")}
            </Button>
            {phase === Phase.finished && (
              <Button
                variant="default"
                leftSection={<Icon name="film" size={18} />}
                onClick={() => {
                  void connection.leave();
                  navigate(`/replays/${session.sessionId}`);
                }}
              >
                {t("Replay")}
              </Button>
            )}
            {isHost && phase === Phase.finished && (
              <Button variant="default" onClick={() => void connection.rematch()}>
                {t("Once more with everybody")}
              </Button>
            )}
            <Button onClick={() => void connection.leave().then(() => connection.play())}>
              {t("Play again")}
            </Button>
          </div>
        </section>
      )}
    </>
  );
}

function gamepad(): Gamepad | undefined {
  for (const pad of navigator.getGamepads())
    if (pad?.connected === true && pad.mapping === "standard") return pad;
  return undefined;
}

function listen(controls: Controls, pageKey: (code: string) => void): () => void {
  const isTyping = (target: EventTarget | null) =>
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  const down = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    // Keys that press a button do that while one has the focus.
    const isButton = event.target instanceof HTMLButtonElement && ["Space", "Enter"].includes(event.code);
    if (isButton) return;
    if (controls.keyDown(event.code, event.repeat)) event.preventDefault();
    else if (!event.repeat) pageKey(event.code);
  };
  const up = (event: KeyboardEvent) => controls.keyUp(event.code);
  const away = () => controls.release();
  const hidden = () => document.hidden && controls.release();
  addEventListener("keydown", down);
  addEventListener("keyup", up);
  addEventListener("blur", away);
  document.addEventListener("visibilitychange", hidden);
  return () => {
    removeEventListener("keydown", down);
    removeEventListener("keyup", up);
    removeEventListener("blur", away);
    document.removeEventListener("visibilitychange", hidden);
  };
}
