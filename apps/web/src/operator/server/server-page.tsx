import { AnnounceForm } from "./announce-form.tsx";
import { ContentCard } from "./content-card.tsx";
import { DrainCard } from "./drain-card.tsx";
import { LogCard } from "./log-card.tsx";
import css from "./server.module.css";

/** What administrators do to the whole server. */
export function ServerPage() {
  return (
    <div className={css["cards"]}>
      <AnnounceForm />
      <DrainCard />
      <ContentCard />
      <LogCard />
    </div>
  );
}
