import type { ApiData } from "../../api/answer.ts";

export type Sanction = ApiData<"/admin/sanctions">["items"][number];

/** Whom a mute or a ban concerns. */
export const sanctionedName = ({ name, subjectId }: Sanction): string => (name === "" ? subjectId : name);
