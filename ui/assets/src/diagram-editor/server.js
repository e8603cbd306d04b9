// The REST face of a draft, as the editor asks it. A refusal is thrown as `Refused` with what the server said of it.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `服务器没有接受（${status}）`);
    this.status = status;
    this.problem = problem;
  }
}

// A request that never reached the server.
export class Unreached extends Error {
  constructor() {
    super("网络不通，请稍后再试。");
  }
}

const HEADERS = "hx-headers";
const token = () => JSON.parse(document.body.getAttribute(HEADERS))["X-CSRFToken"];

// Who has logged in again in another window has another token; the page itself, asked anew, says which.
async function renewed() {
  const answer = await fetch(location.href).catch(() => null);
  const fresh = answer && new DOMParser().parseFromString(await answer.text(), "text/html").body.getAttribute(HEADERS);
  if (!fresh || fresh === document.body.getAttribute(HEADERS)) return false;
  document.body.setAttribute(HEADERS, fresh);
  return true;
}

export class Server {
  constructor(address) {
    this.address = address;
  }

  async ask(method, path, body, signal) {
    try {
      return await this.askOnce(method, path, body, signal);
    } catch (problem) {
      if (problem.problem?.code !== "csrf_failed" || !(await renewed())) throw problem;
      return this.askOnce(method, path, body, signal);
    }
  }

  async askOnce(method, path, body, signal) {
    const answer = await fetch(`${this.address}${path}`, {
      method,
      signal,
      headers: { "X-CSRFToken": token(), ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    }).catch((problem) => {
      throw problem.name === "AbortError" ? problem : new Unreached();
    });
    const said = answer.status === 204 ? null : await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, said ?? {});
    return said;
  }

  file(name) {
    return this.ask("GET", `/files/${encodeURIComponent(name)}`);
  }

  save(name, content, revision, anew = false) {
    return this.ask("PUT", `/files/${encodeURIComponent(name)}`, { content, revision, anew });
  }

  check(files, signal) {
    return this.ask("POST", "/check", { files }, signal);
  }

  feel(expression, signal) {
    return this.ask("POST", "/feel", { expression }, signal);
  }

  catalogue() {
    return this.ask("GET", "/catalogue");
  }

  coverage(process) {
    return this.ask("GET", `/coverage?process=${encodeURIComponent(process)}`);
  }
}
