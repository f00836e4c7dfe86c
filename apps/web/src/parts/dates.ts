const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });
const moments = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A day in the reader's zone. */
export const formatDay = (unixSeconds: number): string => days.format(unixSeconds * 1000);

/** A day and its time in the reader's zone. */
export const formatMoment = (unixSeconds: number): string => moments.format(unixSeconds * 1000);
