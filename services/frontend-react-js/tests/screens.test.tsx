import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";

import { App } from "../src/App";
import { activity, cloud, HOME } from "./activities";
import { fakeNetwork, json, unreachable } from "./network";
import { storedAccessToken, storeSession, VALID } from "./tokens";

function cruds(): string[] {
  return screen.getAllByRole("article").map((entry) => entry.textContent);
}

it("shows a new crud at the top of the feed and empties the text box", async () => {
  storeSession(VALID);
  const requests = fakeNetwork({
    ...cloud,
    "POST /api/activities": () => json(201, activity("Me too")),
  });
  render(<App />);

  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "What's up?" });
  await userEvent.type(box, "Me too");
  await userEvent.selectOptions(screen.getByRole("combobox", { name: "Gone after" }), "1 day");
  await userEvent.click(screen.getByRole("button", { name: "Crud" }));

  await waitFor(() => {
    expect(cruds()).toEqual([
      expect.stringContaining("Me too"),
      expect.stringContaining("Cloud is fun!"),
    ]);
  });
  expect(requests.at(-1)?.body).toEqual({ message: "Me too", ttl: "1-day" });
  expect(box.value).toBe("");
});

it("counts the characters of a crud, and starts again after the post", async () => {
  storeSession(VALID);
  fakeNetwork({ ...cloud, "POST /api/activities": () => json(201, activity("Me too")) });
  render(<App />);

  const box = await screen.findByRole("textbox", { name: "What's up?" });
  await userEvent.type(box, "Me too");
  expect(screen.getByText("6 of 280 characters")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Crud" }));

  expect(await screen.findByText("0 of 280 characters")).toBeTruthy();
});

it("explains that there is no sign-up", async () => {
  fakeNetwork(cloud);
  render(<App />);

  expect(await screen.findByText(/This site has no sign-up/)).toBeTruthy();
});

it("shows why a crud is refused and keeps the text", async () => {
  storeSession(VALID);
  fakeNetwork({ ...cloud, "POST /api/activities": () => json(422, { errors: ["Too rude."] }) });
  render(<App />);

  const box = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "What's up?" });
  await userEvent.type(box, "Booo");
  await userEvent.click(screen.getByRole("button", { name: "Crud" }));

  expect((await screen.findByRole("alert")).textContent).toBe("Too rude.");
  expect(box.value).toBe("Booo");
});

it("sends a direct message and confirms it", async () => {
  storeSession(VALID);
  const requests = fakeNetwork({ ...cloud, "POST /api/messages": () => json(201, {}) });
  render(<App />);

  await userEvent.type(await screen.findByRole("textbox", { name: "To" }), "@bayko");
  await userEvent.type(screen.getByRole("textbox", { name: "Message" }), "Hi");
  await userEvent.click(screen.getByRole("button", { name: "Send" }));

  expect((await screen.findByRole("status")).textContent).toContain("@bayko");
  expect(requests.at(-1)?.body).toEqual({ user_receiver_handle: "bayko", message: "Hi" });
});

it("stays signed in when the network fails", async () => {
  storeSession(VALID);
  fakeNetwork({ ...cloud, "POST /api/activities": unreachable });
  render(<App />);

  await userEvent.type(await screen.findByRole("textbox", { name: "What's up?" }), "Hello?");
  await userEvent.click(screen.getByRole("button", { name: "Crud" }));

  expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
  expect(screen.getByRole("button", { name: "Sign out" })).toBeTruthy();
  expect(storedAccessToken()).toBe(VALID);
});

it("shows that the feed did not load, and loads it on request", async () => {
  fakeNetwork({ [HOME]: unreachable });
  render(<App />);
  expect(await screen.findByRole("alert")).toBeTruthy();

  fakeNetwork(cloud);
  await userEvent.click(screen.getByRole("button", { name: "Refresh" }));

  expect(await screen.findByRole("article")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});
