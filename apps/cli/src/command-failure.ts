/** A request that cannot be fulfilled: told in one sentence, without a stack. */
export class CommandFailure extends Error {
  /** 2: the command line is wrong. 1: it is right, but did not work out. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** For an option whose value has the right form but names nothing. */
export function badOption(option: string, given: string, allowed: string): CommandFailure {
  return new CommandFailure(`option '${option}' argument '${given}' is invalid. ${allowed}`, 2);
}
