// What the gate says of the table as it is now: the same gate that stands before deployment, asked while somebody types.
import { Refused } from "../diagram-editor/server.js";

const AFTER_CHANGE = 700;
const AGAIN = 5000; // the server did not answer, or nobody is logged in

export class Checking {
  constructor({ server, file, content, marks }) {
    Object.assign(this, { server, file, content, marks });
    this.told = document.querySelector("[data-checked]");
    this.list = document.querySelector(".problems");
    this.list.addEventListener("click", (event) => {
      const place = event.target.closest("[data-go]")?.dataset.go;
      if (place) content.go(place);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), AFTER_CHANGE);
  }

  async now() {
    this.underway?.abort();
    this.underway = new AbortController();
    try {
      const files = { [this.file]: await this.content.now() };
      const { problems } = await this.server.check(files, this.underway.signal);
      this.show(problems);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.told.textContent = `暂时不能检查：${problem.message}`;
      if (!(problem instanceof Refused) || problem.status === 401) this.timer = setTimeout(() => this.now(), AGAIN);
    }
  }

  show(problems) {
    const own = problems.filter((one) => one.file === this.file);
    const others = problems.filter((one) => one.file !== this.file && one.severity === "error");
    const placed = own.map((one) => ({ ...one, place: one.element && this.content.place(one.element) }));
    this.marks.complain(placed.filter((one) => one.place).map(({ place, severity }) => ({ ...place, severity })));
    this.list.replaceChildren(...placed.map((one) => this.item(one)), ...others.map((one) => this.item(one, one.file)));
    const errors = own.filter((one) => one.severity === "error").length;
    this.told.textContent = own.length
      ? `这个决策表有 ${errors} 处错误、${own.length - errors} 处提示`
      : others.length
        ? `这个决策表没有问题；整套文件里另有 ${others.length} 处错误`
        : "没有问题";
    this.told.dataset.checked = String(own.length + others.length);
  }

  item({ message, severity, place }, file) {
    const item = document.createElement("li");
    const word = document.createElement("strong");
    word.className = `tag ${severity === "error" ? "bad" : "warning"}`;
    word.textContent = severity === "error" ? "错误" : "提示";
    const what = document.createElement(place ? "button" : "span");
    if (place) {
      what.type = "button";
      what.className = "as-link";
      what.dataset.go = place.element;
    }
    what.textContent = file ? `${file}：${message}` : message;
    item.append(word, " ", what);
    return item;
  }
}
