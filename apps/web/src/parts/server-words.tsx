import type { Chat } from "@fairtick/client";
import { t } from "@fairtick/game-view";
import { Alert } from "@mantine/core";
import { useEffect, useState } from "react";
import { isAnnouncement } from "./announcement.ts";

type ChatLine = Chat["lines"][number];

const SHOWN_MS = 60_000;

/** The newest thing that the server itself has said, for a minute or until it is closed: nobody has to have the chat open for it. */
export function ServerWords({ chat }: { readonly chat: Chat }) {
  const [line, setLine] = useState<ChatLine>();
  useEffect(() => {
    setLine(chat.lines.findLast((each) => isAnnouncement(each, Date.now())));
    const stop = chat.on((each) => isAnnouncement(each, Date.now()) && setLine(each));
    return () => void stop();
  }, [chat]);
  useEffect(() => {
    if (line === undefined) return;
    const timer = setTimeout(() => setLine(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [line]);
  return (
    <div role="status">
      {line !== undefined && (
        <Alert
          title={t("From the server")}
          color="amber"
          variant="filled"
          autoContrast
          withCloseButton
          closeButtonLabel={t("Close")}
          onClose={() => setLine(undefined)}
        >
          {line.text}
        </Alert>
      )}
    </div>
  );
}
