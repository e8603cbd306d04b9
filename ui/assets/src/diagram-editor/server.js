// The REST face of a draft, as the editor asks it. A refusal is thrown as `Refused` with what the server said of it.
export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? `服务器没有接受（${status}）`);
    this.status = status;
    this.problem = problem;
  }
}

export const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];

export class Server {
  constructor(address) {
    this.address = address;
  }

  async ask(method, path, body, signal) {
    const answer = await fetch(`${this.address}${path}`, {
      method,
      signal,
      headers: { "X-CSRFToken": token(), ...(body && { "Content-Type": "application/json" }) },
      body: body && JSON.stringify(body),
    });
    const said = answer.status === 204 ? null : await answer.json().catch(() => ({}));
    if (!answer.ok) throw new Refused(answer.status, said ?? {});
    return said;
  }

  file(name) {
    return this.ask("GET", `/files/${encodeURIComponent(name)}`);
  }

  save(name, content, revision) {
    return this.ask("PUT", `/files/${encodeURIComponent(name)}`, { content, revision });
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
