const days = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/** A day in the reader's zone. */
export const formatDay = (unixSeconds: number): string => days.format(unixSeconds * 1000);
