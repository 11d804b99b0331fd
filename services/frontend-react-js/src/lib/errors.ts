/** The messages are shown to the user as they are. */

/** The refresh token is no longer accepted: only a new sign-in helps. */
export class SessionEnded extends Error {
  constructor() {
    super("Your session has ended. Please sign in again.");
  }
}

/** No answer, or none that says anything about the user: the session stays as it is. */
export class Unreachable extends Error {
  constructor(what: string, cause?: unknown) {
    super(`${what} cannot be reached right now. Please try again.`, { cause });
  }
}

/** An answer that says no, and why. */
export class Refused extends Error {}
