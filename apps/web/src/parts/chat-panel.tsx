import type { Chat } from "@fairtick/client";
import { t } from "@fairtick/game-view";
import { Button, Group, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Connected } from "../connection/use-connection.ts";
import { serverId } from "./announcement.ts";
import css from "./chat-panel.module.css";
import { ReportButton } from "./report-button.tsx";

export interface ChatPanelProps {
  readonly chat: Chat;
  readonly connected: Connected;
  /** Where it is heard, for who hears the page read out. */
  readonly label: string;
}

/** Servers cut what is longer. */
const CHARACTERS_MAX = 500;

/** What is said in one place, and the line to say something. Texts are shown as they are: nothing in them is interpreted. */
export function ChatPanel({ chat, connected, label }: ChatPanelProps) {
  const [lines, setLines] = useState(chat.lines);
  const [text, setText] = useState("");
  const ownId = connected.state.kind === "online" ? connected.state.playerId : undefined;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    setLines(chat.lines);
    const stop = chat.on(() => setLines(chat.lines));
    return () => void stop();
  }, [chat]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the newest line is to be seen whenever there is another one.
  useEffect(() => {
    const { current } = list;
    if (current !== null) current.scrollTop = current.scrollHeight;
  }, [lines]);
  return (
    <section className={css["chat"]} aria-label={label}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard. */}
      <ul ref={list} aria-live="polite" tabIndex={0} aria-label={t("{label}: what was said", { label })}>
        {lines.length === 0 && <li className={css["nothing"]}>{t("Nobody has said anything yet.")}</li>}
        {lines.map(({ number, playerId, name, text: said, sentMs }) => (
          <li key={`${sentMs}-${number}`}>
            <span>
              <strong>{name}</strong> {said}
            </span>
            {playerId !== ownId && playerId !== serverId && (
              <ReportButton connected={connected} playerId={playerId} name={name} />
            )}
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") chat.say(text);
          setText("");
        }}
      >
        <Group gap={6} wrap="nowrap">
          <TextInput
            aria-label={t("Your message")}
            placeholder={t("Say something")}
            maxLength={CHARACTERS_MAX}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            flex={1}
          />
          <Button type="submit" variant="default">
            {t("Send")}
          </Button>
        </Group>
      </form>
    </section>
  );
}
