import { t, textKey } from "@fairtick/game-view";
export type PlayerAct = "kick" | "mute" | "ban";

/** Whom it concerns, as far as it is known. */
export interface ActSubject {
  readonly id: string;
  readonly name: string;
  /** From which the player was last connected. */
  readonly address?: string;
  /** Whether nothing proves who it is. */
  readonly isGuest?: boolean;
}

export const actVerbs: { readonly [A in PlayerAct]: string } = {
  kick: textKey("Kick"),
  mute: textKey("Mute"),
  ban: textKey("Ban"),
};

/** What an act will do to whom, before it is done. */
export function consequencesOf(act: PlayerAct, { name, isGuest, address }: ActSubject): readonly string[] {
  switch (act) {
    case "kick":
      return [
        t("{name} is disconnected at once, loses any seat, and is told why. {name} may come back.", { name }),
      ];
    case "mute":
      return [
        t("What {name} says in any chat is not passed on any more. {name} may go on playing, and is told.", {
          name,
        }),
      ];
    case "ban":
      return [
        t(
          "{name} is disconnected at once, loses any seat, and is told why. Until the ban ends {name} can neither play nor log in.",
          { name },
        ),
        ...(isGuest === true
          ? [
              address === undefined || address === ""
                ? t("{name} is a guest, who can come back as another one.", { name })
                : t(
                    "{name} is a guest, who can come back as another one. Ban the address, too, to prevent that.",
                    { name },
                  ),
            ]
          : []),
      ];
  }
}

/** For how long mutes and bans are, in seconds; 0: without an end. */
export const durations = [
  { seconds: 600, label: textKey("10 minutes") },
  { seconds: 3600, label: textKey("1 hour") },
  { seconds: 86_400, label: textKey("1 day") },
  { seconds: 604_800, label: textKey("1 week") },
  { seconds: 2_592_000, label: textKey("30 days") },
  { seconds: 0, label: textKey("Until it is lifted") },
] as const;
