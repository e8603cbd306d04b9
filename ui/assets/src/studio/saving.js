// A file of a draft that saves itself while somebody works on it. Whoever saves second is told so and decides; what the server
// refused it keeps as a revision of its author, and nothing more is sent until he has decided.
import { Refused } from "../diagram-editor/server.js";

const AFTER_CHANGE = 1200;
const AGAIN = 5000; // the network was gone, or the login

export class Saving {
  // content.now(): the text as it is now (may be a promise). say(state, problem): "unsaved", "saving", "saved", "offline",
  // "out" (nobody is logged in any more), "conflict" (problem.saved_by, saved_at, revision, kept), "refused".
  // content.anew: everything has been replaced, so what was there is to stay a revision of its own.
  constructor({ server, file, revision, content, say }) {
    Object.assign(this, { server, file, revision, content, say });
    this.state = "saved";
    this.changes = 0;
    addEventListener("beforeunload", (event) => {
      if (this.state !== "saved") event.preventDefault();
    });
    addEventListener("focus", () => this.state === "out" && this.now()); // back from logging in elsewhere
  }

  become(state, problem) {
    this.state = state;
    this.say(state, problem);
  }

  changed() {
    this.changes += 1;
    if (this.state === "conflict") return;
    if (this.state !== "saving") this.become("unsaved");
    this.later(AFTER_CHANGE);
  }

  later(time) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), time);
  }

  // Saves what is not saved; true once the server has it.
  async now() {
    clearTimeout(this.timer);
    if (this.underway) await this.underway;
    if (this.state === "saved") return true;
    if (this.state === "conflict") return false;
    this.underway = this.send();
    await this.underway;
    this.underway = null;
    return this.state === "saved";
  }

  async send() {
    const sent = this.changes;
    this.become("saving");
    try {
      const { revision } = await this.server.save(this.file, await this.content.now(), this.revision, this.content.anew);
      this.content.anew = false;
      this.revision = revision;
      this.become(this.changes === sent ? "saved" : "unsaved");
      if (this.state === "unsaved") this.later(AFTER_CHANGE);
    } catch (problem) {
      const away = !(problem instanceof Refused) || problem.status >= 500;
      if (away || problem.status === 401) {
        this.become(away ? "offline" : "out");
        this.later(AGAIN);
      } else this.become(problem.problem.code === "draft_conflict" ? "conflict" : "refused", problem.problem);
      this.refusal = problem.problem;
      this.kept = sent; // of a conflict
    }
  }

  // After a conflict: what is here holds, over what the other has saved.
  async overwrite() {
    this.revision = this.refusal.revision;
    this.become("unsaved");
    return this.now();
  }

  // After a conflict: what is here is kept as a revision, with what was written since, and may go.
  async giveWay() {
    clearTimeout(this.timer);
    if (this.changes !== this.kept) await this.server.save(this.file, await this.content.now(), this.revision).catch(() => {});
    this.state = "saved";
  }
}
