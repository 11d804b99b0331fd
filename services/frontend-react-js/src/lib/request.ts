import { getConfig } from "../config";
import { getAccessToken } from "./checkAuth";
import { Refused, Unreachable } from "./errors";

/** Sends a request to the backend without an access token. */
export async function publicRequest<Answer>(path: string): Promise<Answer> {
  return read<Answer>(await send(path));
}

/** Sends a request of the signed-in user; a 401 causes one refresh of the token and one retry. */
export async function signedInRequest<Answer>(path: string, body: object): Promise<Answer> {
  let response = await post(path, body, await getAccessToken());
  if (response.status === 401) {
    response = await post(path, body, await getAccessToken({ forceRefresh: true }));
  }
  return read<Answer>(response);
}

function post(path: string, body: object, accessToken: string): Promise<Response> {
  return send(path, {
    method: "POST",
    headers: { Authorization: `Bearer ${accessToken}`, "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function send(path: string, init: RequestInit = {}): Promise<Response> {
  const url = new URL(path, getConfig().backendUrl).href;
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new Unreachable("Cruddur", error);
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  if (response.ok) return (await bodyOf(response)) as Answer;
  if (response.status >= 500) throw new Unreachable("Cruddur");
  throw new Refused(await reasonOf(response));
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (error) {
    throw new Unreachable("Cruddur", error);
  }
}

async function reasonOf(response: Response): Promise<string> {
  if (response.status === 401) return "Cruddur does not accept your session.";
  try {
    const { errors } = (await response.json()) as { errors: unknown[] };
    return errors.map(String).join(" ");
  } catch {
    return `Cruddur answered ${response.status}.`;
  }
}
