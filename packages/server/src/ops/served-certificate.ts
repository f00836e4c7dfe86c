import { ContentWatch } from "../content/content-watch.ts";
import { type CertificatePair, loadCertificate } from "./certificate.ts";

/** How often the files are looked at, and how long they must have been left alone: who renews them writes two. */
const lookMs = 5000;
const settleMs = 500;

export interface ServedCertificateOptions {
  readonly certPath: string;
  readonly keyPath: string;
  /** With which the listeners were opened. */
  readonly pair: CertificatePair;
  /** Takes it for new connections. @throws Error when it is of no use for that. */
  readonly use: (pair: CertificatePair) => void;
  /** Told what has become of files that have changed, with the pair that is in use then. */
  readonly told: (event: CertificateEvent) => void;
  readonly now: () => Date;
}

export type CertificateEvent =
  | { readonly kind: "unchanged" | "renewed"; readonly pair: CertificatePair }
  /** The files are no good; the pair before stays in use. */
  | { readonly kind: "refused"; readonly reason: string; readonly pair: CertificatePair };

/**
 * The certificate of a running server, whose files somebody renews now and then. What is valid is used for new connections, and
 * what is not changes nothing. Connections that exist keep what they were opened with.
 */
export class ServedCertificate {
  readonly #options: ServedCertificateOptions;
  readonly #watch: ContentWatch;
  #pair: CertificatePair;
  #isRefused = false;
  /** One reading at a time, so that an older one is not the last to be used. */
  #reading: Promise<void> = Promise.resolve();

  constructor(options: ServedCertificateOptions) {
    this.#options = options;
    this.#pair = options.pair;
    this.#watch = new ContentWatch({
      dirs: [options.certPath, options.keyPath],
      intervalMs: lookMs,
      settleMs,
      changed: () => this.#read(false),
      failed: (error) => this.#refuse(error),
    });
  }

  /** Follows the files until `close`. */
  watch(): void {
    void this.#watch.run();
  }

  /** Reads the files now, and tells in any case what they hold. */
  reload(): Promise<void> {
    return this.#read(true);
  }

  close(): void {
    this.#watch.stop();
  }

  #read(tellsUnchanged: boolean): Promise<void> {
    this.#reading = this.#reading.then(() => this.#readNow(tellsUnchanged));
    return this.#reading;
  }

  async #readNow(tellsUnchanged: boolean): Promise<void> {
    const { certPath, keyPath, use, told, now } = this.#options;
    try {
      const loaded = await loadCertificate(certPath, keyPath, now());
      if (!loaded.ok) {
        this.#refuse(loaded.reason);
        return;
      }
      const { pair } = loaded;
      const isUnchanged = pair.cert === this.#pair.cert && pair.key === this.#pair.key;
      if (!isUnchanged) use(pair);
      this.#pair = pair;
      if (!isUnchanged) told({ kind: "renewed", pair });
      else if (tellsUnchanged || this.#isRefused) told({ kind: "unchanged", pair });
      this.#isRefused = false;
    } catch (error) {
      this.#refuse(error);
    }
  }

  #refuse(reason: unknown): void {
    const text = reason instanceof Error ? reason.message : String(reason);
    this.#isRefused = true;
    this.#options.told({ kind: "refused", reason: text, pair: this.#pair });
  }
}
