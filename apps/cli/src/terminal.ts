/** What commands see of the process: where they write, and what may happen to them meanwhile. */
export interface Terminal {
  /** Whether the standard output is a terminal that can be redrawn in place. */
  readonly isTty: boolean;
  readonly hasColour: boolean;
  /** False where the locale says that only ASCII is shown. */
  readonly hasUnicode: boolean;
  readonly columns: number;
  readonly rows: number;
  out(text: string): void;
  err(text: string): void;
  /** From now on the process goes on when nobody takes what it writes any more. */
  outliveOutput(): void;
  /** Ctrl-C and the signals that ask to end. Returns how to stop listening. */
  onInterrupt(listener: () => void): () => void;
  /** Single keys as they are pressed, where a keyboard is attached. Returns how to stop listening. */
  onKey(listener: (key: string) => void): () => void;
  /** Asks for what must not be seen: on a keyboard without echo, else the next line of the standard input. */
  askSecret(question: string): Promise<string>;
  /** Runs `restore` even when the process ends by surprise. Returns how to take that back. */
  onExit(restore: () => void): () => void;
}

const interruptSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
const ctrlC = "\u0003";

export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const { TERM, NO_COLOR } = env;
  const isTty = stdout.isTTY === true && TERM !== "dumb";
  let outlivesOutput = false;
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    // A reader that has enough (`| head`) closes the pipe: nothing is left to be said.
    if (!outlivesOutput) process.exit(error.code === "EPIPE" ? 0 : 1);
  });
  return {
    isTty,
    hasColour: isTty && (NO_COLOR ?? "") === "",
    hasUnicode: showsUnicode(env),
    get columns() {
      return stdout.columns ?? 80;
    },
    get rows() {
      return stdout.rows ?? 24;
    },
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    outliveOutput() {
      outlivesOutput = true;
    },
    onInterrupt(listener) {
      for (const signal of interruptSignals) process.on(signal, listener);
      return () => {
        for (const signal of interruptSignals) process.off(signal, listener);
      };
    },
    onKey: listenToKeys,
    askSecret,
    onExit(restore) {
      process.on("exit", restore);
      return () => process.off("exit", restore);
    },
  };
}

function listenToKeys(listener: (key: string) => void): () => void {
  const { stdin } = process;
  if (stdin.isTTY !== true) return () => {};
  const onData = (data: Buffer) => {
    for (const key of data.toString("latin1")) {
      if (key === ctrlC) process.kill(process.pid, "SIGINT");
      else listener(key);
    }
  };
  stdin.setRawMode(true);
  stdin.on("data", onData);
  stdin.resume();
  return () => {
    stdin.off("data", onData);
    stdin.setRawMode(false);
    stdin.pause();
  };
}

const backspaces = "\b\u007f";

async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  const isKeyboard = stdin.isTTY === true;
  if (isKeyboard) {
    stderr.write(question);
    stdin.setRawMode(true);
  }
  try {
    return await readLine(stdin, isKeyboard);
  } finally {
    if (isKeyboard) {
      stdin.setRawMode(false);
      stderr.write("\n");
    }
  }
}

/** The text before the end of the line. What comes behind it stays for the next question. */
function readLine(stdin: NodeJS.ReadStream, isKeyboard: boolean): Promise<string> {
  let line = "";
  stdin.setEncoding("utf8");
  return new Promise((resolve) => {
    const end = () => {
      stdin.off("data", onData);
      stdin.off("end", end);
      stdin.pause();
      resolve(line);
    };
    const onData = (text: string) => {
      const characters = [...text];
      for (const [i, character] of characters.entries()) {
        if (isKeyboard && character === ctrlC) process.kill(process.pid, "SIGINT");
        else if (isKeyboard && backspaces.includes(character)) line = [...line].slice(0, -1).join("");
        else if (character === "\r" || character === "\n") {
          const rest = characters.slice(i + 1).join("");
          if (rest !== "") stdin.unshift(rest, "utf8");
          end();
          return;
        } else line += character;
      }
    };
    stdin.on("data", onData);
    stdin.on("end", end);
    stdin.resume();
  });
}

/** A locale that names another character set than UTF-8 rules it out; no locale at all does not. */
function showsUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || "";
  return locale === "" || /utf-?8/i.test(locale);
}
