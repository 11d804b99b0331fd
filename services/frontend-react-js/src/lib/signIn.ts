import { signIn as startSignIn, signOut } from "aws-amplify/auth";

import { Refused, Unreachable } from "./errors";

/** Signs in by SRP: the password itself never leaves the browser. */
export async function signIn(emailOrUserName: string, password: string): Promise<void> {
  await signOut(); // another tab may have signed in meanwhile, and Amplify refuses a second user
  const { isSignedIn, nextStep } = await startSignIn({ username: emailOrUserName, password }).catch(
    (error: unknown) => {
      throw explain(error);
    },
  );
  if (!isSignedIn) {
    throw new Refused(`Signing in takes a step that is not offered here: ${nextStep.signInStep}.`);
  }
}

function explain(error: unknown): Error {
  const { name, message } = error as Error;
  switch (name) {
    case "NotAuthorizedException":
    case "UserNotFoundException": // the same words: nobody learns which users there are
      return new Refused("Incorrect email or password.");
    case "NetworkError":
      return new Unreachable("The sign-in service", error);
    default:
      return new Refused(message);
  }
}
