const TIMEOUT_MS = 10_000;

/**
 * Gives every request without a signal of its own a timeout of 10 seconds, also while its body is read.
 * Amplify has no setting for a timeout, and browsers wait for minutes.
 */
export function limitRequests(): void {
  const send = window.fetch.bind(window);
  window.fetch = (resource, init) =>
    send(resource, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT_MS) });
}
