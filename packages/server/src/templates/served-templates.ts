import type { ContentCatalogue } from "../content/catalogue.ts";
import type { StoredTemplates } from "./stored-templates.ts";
import type { TemplateShelf } from "./template-shelf.ts";

/** What a server with a database has of content and templates. */
export interface ServedTemplates {
  readonly catalogue: ContentCatalogue;
  readonly shelf: TemplateShelf;
  readonly stored: StoredTemplates;
}
