/** A key for one intended write. Keep it over retries of the same intent, make a new one for the next. */
export const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** What a refused or failed request throws: `status` 0 when the server could not be reached. */
export class RequestError extends Error {
  constructor(status, problem = {}) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.kind = problem.kind;
    this.detail = problem.detail;
  }
}

/** POSTs JSON and returns the answer's JSON, within `timeout` milliseconds. */
export async function post(address, body, { key, timeout = 8_000 } = {}) {
  let response;
  try {
    response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", ...(key && { "Idempotency-Key": key }) },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
    });
  } catch {
    throw new RequestError(0);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new RequestError(response.status, answer);
  return answer;
}
