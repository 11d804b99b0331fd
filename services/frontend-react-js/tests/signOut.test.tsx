import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { App } from "../src/App";
import { crud } from "../src/lib/cruddur";
import { SessionEnded } from "../src/lib/errors";
import { forgetTokens } from "../src/lib/signOut";
import { cloud } from "./activities";
import {
  cognitoError,
  fakeNetwork,
  fakeTimeouts,
  freshTokens,
  never,
  revoked,
  unreachable,
} from "./network";
import { EXPIRED, storeSession, VALID } from "./tokens";

const NOT_CONFIRMED = "did not confirm that the session has ended";

async function signOut() {
  await userEvent.click(await screen.findByRole("button", { name: "Sign out" }));
  await screen.findByRole("button", { name: "Sign in" });
}

it("deletes the tokens at once while Cognito does not answer, and reports that after 5 seconds", async () => {
  storeSession(VALID);
  const elapse = fakeTimeouts();
  fakeNetwork({ ...cloud, RevokeToken: never });
  render(<App />);

  await signOut();

  expect(Object.keys(localStorage)).toEqual([]);
  expect(screen.queryByRole("alert")).toBeNull();

  elapse(5);

  expect((await screen.findByRole("alert")).textContent).toContain(NOT_CONFIRMED);
  expect(screen.getByRole("button", { name: "Sign in" })).toBeTruthy();
});

it.each([
  ["refuses the revocation", cognitoError("UnsupportedOperationException")],
  ["fails", cognitoError("InternalErrorException", 500)],
  ["cannot be reached", unreachable],
])("signs out and reports it when Cognito %s", async (_, answer) => {
  storeSession(VALID);
  fakeNetwork({ ...cloud, RevokeToken: answer });
  render(<App />);

  await signOut();

  expect(Object.keys(localStorage)).toEqual([]);
  expect((await screen.findByRole("alert")).textContent).toContain(NOT_CONFIRMED);
});

it("revokes the refresh token once", async () => {
  storeSession(VALID);
  const requests = fakeNetwork({ ...cloud, RevokeToken: revoked });
  render(<App />);

  await signOut();

  const revocations = requests.filter(({ name }) => name === "RevokeToken");
  expect(revocations).toMatchObject([
    { url: "http://cognito.test/", body: { ClientId: "client", Token: "refresh" } },
  ]);
  expect(screen.queryByRole("alert")).toBeNull();
});

it("keeps no tokens of a refresh that ends after the sign-out", async () => {
  storeSession(EXPIRED);
  let answer: (response: Response) => void = () => undefined;
  const requests = fakeNetwork({
    GetTokensFromRefreshToken: () => new Promise((resolve) => (answer = resolve)),
  });
  const post = crud("hello", "1-day");
  await expect.poll(() => requests.length).toBe(1);

  await forgetTokens();
  answer(freshTokens());

  await expect(post).rejects.toThrow(SessionEnded);
  expect(Object.keys(localStorage)).toEqual([]);
});
