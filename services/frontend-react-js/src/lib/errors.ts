/** Errors with messages for the user. */

/** Cognito does not accept the refresh token any more: the user must sign in again. */
export class SessionEnded extends Error {
  constructor() {
    super("Your session has ended. Please sign in again.");
  }
}

/** A service does not answer, or answers with an error of its own: the session stays. */
export class Unreachable extends Error {
  constructor(what: string, cause?: unknown) {
    super(`${what} cannot be reached right now. Please try again.`, { cause });
  }
}

/** The user is signed out in this browser, but Cognito did not confirm the end of the session. */
export class NotRevoked extends Error {
  constructor(cause?: unknown) {
    super(
      "You are signed out in this browser. The sign-in service did not confirm that the session has ended.",
      { cause },
    );
  }
}

/** A service refuses the request; the message is the reason. */
export class Refused extends Error {}
