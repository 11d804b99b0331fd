import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { signIn } from "aws-amplify/auth";
import { beforeEach, expect, it, vi } from "vitest";

import { App } from "../src/App";
import { cloud } from "./activities";
import { cognitoError, fakeNetwork, revoked } from "./network";
import { EXPIRED, storeSession, VALID } from "./tokens";

// Only the sign-in with the password is replaced; the real library stores and refreshes tokens.
vi.mock("aws-amplify/auth", async (importOriginal) => ({
  ...(await importOriginal<object>()),
  signIn: vi.fn(),
}));

beforeEach(() => {
  vi.mocked(signIn).mockReset();
});

async function signInAs(name: string, password: string) {
  await userEvent.type(await screen.findByRole("textbox", { name: "Email" }), name);
  await userEvent.type(screen.getByLabelText("Password"), password);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("shows the feed and the sign-in form without a session", async () => {
  fakeNetwork(cloud);
  render(<App />);

  const entry = await screen.findByRole("article");
  expect(within(entry).getByText("@bayko")).toBeTruthy();
  expect(within(entry).getByText("Cloud is fun!")).toBeTruthy();
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
  expect(screen.queryByRole("textbox", { name: "What's up?" })).toBeNull();
});

it("signs in with email and password, and signs out", async () => {
  fakeNetwork({ ...cloud, RevokeToken: revoked });
  vi.mocked(signIn).mockImplementation(() => {
    storeSession(VALID);
    return Promise.resolve({ isSignedIn: true, nextStep: { signInStep: "DONE" } });
  });
  render(<App />);

  await signInAs("andrew@cruddur.test", "secret");

  expect(await screen.findByText("@andrew")).toBeTruthy();
  expect(signIn).toHaveBeenCalledWith({ username: "andrew@cruddur.test", password: "secret" });

  await userEvent.click(screen.getByRole("button", { name: "Sign out" }));

  expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
  expect(Object.keys(localStorage)).toEqual([]);
});

it.each(["NotAuthorizedException", "UserNotFoundException"])(
  "shows the same message for a wrong password and an unknown user: %s",
  async (name) => {
    fakeNetwork(cloud);
    vi.mocked(signIn).mockRejectedValue(Object.assign(new Error("details"), { name }));
    render(<App />);

    await signInAs("andrew", "wrong");

    expect((await screen.findByRole("alert")).textContent).toBe("Incorrect email or password.");
    expect(screen.getByRole<HTMLInputElement>("textbox", { name: "Email" }).value).toBe("andrew");
  },
);

it("names the sign-in step that the page does not offer", async () => {
  fakeNetwork(cloud);
  vi.mocked(signIn).mockResolvedValue({
    isSignedIn: false,
    nextStep: { signInStep: "RESET_PASSWORD" },
  });
  render(<App />);

  await signInAs("andrew", "secret");

  expect((await screen.findByRole("alert")).textContent).toContain("RESET_PASSWORD");
});

it("stays signed in after a reload of the page", async () => {
  storeSession(VALID);
  fakeNetwork(cloud);
  render(<App />);

  expect(await screen.findByRole("button", { name: "Sign out" })).toBeTruthy();
});

it("signs out and shows a message when the session has ended", async () => {
  storeSession(EXPIRED);
  fakeNetwork({ ...cloud, GetTokensFromRefreshToken: cognitoError("NotAuthorizedException") });
  render(<App />);

  expect((await screen.findByRole("alert")).textContent).toContain("session has ended");
  expect(await screen.findByRole("button", { name: "Sign in" })).toBeTruthy();
});
