/** The page waits at most 10 seconds for an answer, and then shows which service is away. */
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { App } from "../src/App";
import { signIn } from "../src/lib/signIn";
import { cloud, HOME } from "./activities";
import { cognitoError, fakeNetwork, fakeTimeouts, never } from "./network";
import { EXPIRED, storedAccessToken, storeSession, VALID } from "./tokens";

const REFRESH = "GetTokensFromRefreshToken";
const POST = "POST /api/activities";
const SECONDS = 10;

async function post() {
  await userEvent.type(await screen.findByRole("textbox", { name: "What's up?" }), "Hello?");
  await userEvent.click(screen.getByRole("button", { name: "Crud" }));
}

it("shows that the feed does not load", async () => {
  const elapse = fakeTimeouts();
  fakeNetwork({ [HOME]: never });
  render(<App />);
  await screen.findByRole("button", { name: "Sign in" });

  elapse(SECONDS);

  expect((await screen.findByRole("alert")).textContent).toContain("Cruddur cannot be reached");
});

it("shows that a crud is not answered, and the form can be sent again", async () => {
  storeSession(VALID);
  const elapse = fakeTimeouts();
  const requests = fakeNetwork({ ...cloud, [POST]: never });
  render(<App />);
  await post();
  await expect.poll(() => requests.at(-1)?.name).toBe(POST);

  elapse(SECONDS);

  expect((await screen.findByRole("alert")).textContent).toContain("Cruddur cannot be reached");
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Crud" }).disabled).toBe(false);
});

it("shows that an answer does not end", async () => {
  const elapse = fakeTimeouts();
  const requests = fakeNetwork({
    [HOME]: (_, signal) =>
      new Response(
        new ReadableStream({
          start(controller) {
            signal.addEventListener("abort", () => {
              controller.error(signal.reason);
            });
          },
        }),
      ),
  });
  render(<App />);
  await expect.poll(() => requests.length).toBe(1);

  elapse(SECONDS);

  expect((await screen.findByRole("alert")).textContent).toContain("Cruddur cannot be reached");
});

it("shows that Cognito does not answer a sign-in, after one request", async () => {
  const elapse = fakeTimeouts();
  const requests = fakeNetwork({ ...cloud, InitiateAuth: never });
  render(<App />);
  await userEvent.type(await screen.findByRole("textbox", { name: "Email" }), "andrew");
  await userEvent.type(screen.getByLabelText("Password"), "secret");
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
  await expect.poll(() => requests.at(-1)?.name).toBe("InitiateAuth");

  elapse(SECONDS);

  expect((await screen.findByRole("alert")).textContent).toContain(
    "The sign-in service cannot be reached",
  );
  expect(requests.filter(({ name }) => name === "InitiateAuth")).toHaveLength(1);
});

it("signs in while Cognito does not answer the sign-out of another tab", async () => {
  storeSession(VALID);
  const requests = fakeNetwork({
    RevokeToken: never,
    InitiateAuth: cognitoError("NotAuthorizedException"),
  });

  await expect(signIn("andrew", "wrong")).rejects.toThrow("Incorrect email or password.");

  expect(requests.map(({ name }) => name)).toEqual(["RevokeToken", "InitiateAuth"]);
});

it("stays signed in while Cognito does not answer a refresh, and refreshes again", async () => {
  storeSession(EXPIRED);
  const elapse = fakeTimeouts();
  const requests = fakeNetwork({ ...cloud, [REFRESH]: never });
  render(<App />);
  await expect.poll(() => requests.map(({ name }) => name)).toContain(REFRESH);

  elapse(SECONDS);
  await post();
  await expect
    .poll(() => requests.filter(({ name }) => name === REFRESH))
    .toHaveLength(2);
  elapse(SECONDS);

  expect((await screen.findByRole("alert")).textContent).toContain(
    "The sign-in service cannot be reached",
  );
  expect(storedAccessToken()).toBe(EXPIRED);
});
