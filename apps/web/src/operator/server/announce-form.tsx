import { t } from "@fairtick/game-view";
import { Button, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useCallback, useState } from "react";
import { useSearch } from "wouter";
import { useAccount } from "../../account/use-account.ts";
import { useRequest } from "../../account/use-request.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { ProblemText } from "../../parts/problem-text.tsx";
import { useSay } from "../said.tsx";
import { ServerCard } from "./server-card.tsx";

/** Servers cut what is longer. */
const CHARACTERS_MAX = 500;
const SESSIONS_SHOWN = 100;

/** Says something in the name of the server. */
export function AnnounceForm() {
  const { store, server } = useAccount();
  const say = useSay();
  const asked = new URLSearchParams(useSearch()).get("session");
  const [to, setTo] = useState(asked === null ? "" : `session ${asked}`);
  const [text, setText] = useState("");
  const { isBusy, problem, send } = useRequest();
  const { answer } = useAnswer(
    useCallback(
      () =>
        store.ask(() => store.api.GET("/admin/sessions", { params: { query: { limit: SESSIONS_SHOWN } } })),
      [store],
    ),
  );
  const games = server?.games ?? [];
  const sessions = answer?.ok === true ? answer.data.items : [];
  const announce = () =>
    send(
      () => {
        const [kind, id] = to.split(" ");
        const target = kind === "session" ? { sessionId: id } : kind === "game" ? { game: id } : {};
        return store.api.POST("/admin/announcements", { body: { text, ...target } });
      },
      ({ chatCount }) => {
        say(t("Said in {count, plural, one {# chat} other {# chats}}.", { count: chatCount }));
        setText("");
      },
    );
  return (
    <ServerCard
      title={t("Announce")}
      text={t(
        "It is shown over the page and in the chat. Clients of the published protocol of apex do not get it.",
      )}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          announce();
        }}
      >
        <Stack gap="md">
          <NativeSelect
            label={t("To whom")}
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
          >
            <option value="">{t("everybody on the server")}</option>
            {games.map((game) => (
              <option key={game} value={`game ${game}`}>
                {t("everybody in {game}", { game })}
              </option>
            ))}
            {sessions.map(({ id, title, game }) => (
              <option key={id} value={`session ${id}`}>
                {t("session {id}: {title}, {game}", { id: id.slice(0, 8), title, game })}
              </option>
            ))}
          </NativeSelect>
          <Textarea
            label={t("What")}
            autosize
            minRows={2}
            maxRows={6}
            required
            maxLength={CHARACTERS_MAX}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ProblemText problem={problem} />
          <Button type="submit" loading={isBusy} disabled={text.trim() === ""}>
            {t("Announce it")}
          </Button>
        </Stack>
      </form>
    </ServerCard>
  );
}
