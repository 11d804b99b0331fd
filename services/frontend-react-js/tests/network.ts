import { vi } from "vitest";

import { limitRequests } from "../src/lib/limitRequests";
import { FRESH } from "./tokens";

/** A request; the name is its Cognito action, or its method and path. */
interface SentRequest {
  readonly name: string;
  readonly url: string;
  readonly accessToken: string | undefined;
  readonly body: unknown;
}

type Answer = (request: SentRequest, signal: AbortSignal) => Response | Promise<Response>;

/** Replaces the network; returns a list that collects the requests. A request ends with its timeout. */
export function fakeNetwork(answers: Record<string, Answer>): SentRequest[] {
  const requests: SentRequest[] = [];
  vi.stubGlobal("fetch", (input: URL | string, init: RequestInit = {}) => {
    const request = describe(new URL(input), init);
    requests.push(request);
    const answer = answers[request.name];
    if (!answer) throw new Error(`no answer for ${request.name}`);
    const signal = init.signal ?? new AbortController().signal;
    return Promise.race([answer(request, signal), aborted(signal)]);
  });
  limitRequests();
  return requests;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      reject(signal.reason as Error);
    });
  });
}

/** Replaces the timeouts of requests; returns the function that ends the pending ones of this length. */
export function fakeTimeouts(): (seconds: number) => void {
  const pending: [number, AbortController][] = [];
  vi.spyOn(AbortSignal, "timeout").mockImplementation((milliseconds) => {
    const controller = new AbortController();
    pending.push([milliseconds, controller]);
    return controller.signal;
  });
  return (seconds) => {
    for (const [milliseconds, controller] of pending) {
      if (milliseconds === seconds * 1000) {
        controller.abort(new DOMException("signal timed out", "TimeoutError"));
      }
    }
  };
}

function describe(url: URL, init: RequestInit): SentRequest {
  const headers = new Headers(init.headers);
  const action = headers.get("x-amz-target")?.split(".")[1];
  return {
    name: action ?? `${init.method ?? "GET"} ${url.pathname}`,
    url: url.href,
    accessToken: headers.get("authorization")?.replace("Bearer ", ""),
    body: typeof init.body === "string" ? JSON.parse(init.body) : undefined,
  };
}

export function json(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}

export const freshTokens = () =>
  json(200, { AuthenticationResult: { AccessToken: FRESH, IdToken: FRESH, ExpiresIn: 3600 } });

export const revoked: Answer = () => json(200, {});

export const never: Answer = () => new Promise(() => undefined);

export const unreachable: Answer = () => {
  throw new TypeError("Failed to fetch");
};

export function cognitoError(name: string, status = 400): Answer {
  return () => json(status, { __type: name, message: name });
}

export const acceptsOnlyFreshToken: Answer = ({ accessToken }) =>
  accessToken === FRESH ? json(201, {}) : json(401, { error: "no" });
