// What the gate says of the diagram as it is now, on its elements and as a list: the same gate that stands before deployment.
import { Refused } from "./server.js";

const PAUSE = 800;
const AGAIN = 5000; // the server did not answer, or nobody is logged in
const WORDS = { error: "错误", warning: "提示" };

function piece(tag, attributes, ...inside) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...inside);
  return made;
}

export class Checking {
  constructor({ root, server, file, content, modeler, go }) {
    Object.assign(this, { server, file, content, modeler });
    this.told = root.querySelector("[data-checked]");
    this.list = root.querySelector(".problems");
    this.marked = [];
    this.list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-go]")?.dataset.go;
      if (id) go(id);
    });
  }

  later() {
    clearTimeout(this.timer);
    this.underway?.abort(); // its answer would be about what was there before
    this.told.textContent = "正在检查…";
    this.timer = setTimeout(() => this.now(), PAUSE);
  }

  // The latest answer wins: what was asked before is dropped.
  async now() {
    this.underway?.abort();
    const underway = (this.underway = new AbortController());
    try {
      const { problems } = await this.server.check({ [this.file]: await this.content.now() }, underway.signal);
      if (this.underway === underway) this.show(problems);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.told.textContent = `暂时不能检查：${problem.message}`;
      if (!(problem instanceof Refused) || problem.status === 401) this.timer = setTimeout(() => this.now(), AGAIN);
    }
  }

  show(problems) {
    const own = problems.filter((one) => one.file === this.file);
    const others = problems.filter((one) => one.file !== this.file && one.severity === "error");
    this.mark(own);
    this.list.replaceChildren(...own.map((one) => this.item(one)), ...others.map((one) => this.item(one, one.file)));
    const errors = own.filter((one) => one.severity === "error").length;
    const here = own.length ? `这张图有 ${errors} 处错误、${own.length - errors} 处提示` : "这张图没有问题";
    this.told.textContent = others.length ? `${here}；别的文件里有 ${others.length} 处错误` : here;
    this.told.dataset.problems = own.length + others.length;
  }

  item({ code, element, message, severity }, file) {
    const there = !file && element && this.content.drawnAs(element);
    const said = file ? `${file}：${message}` : message;
    const what = there ? piece("button", { type: "button", className: "as-link" }, said) : piece("span", {}, said);
    if (there) what.dataset.go = element;
    const item = piece("li", {}, piece("strong", { className: `tag ${severity === "error" ? "bad" : "warning"}` }, WORDS[severity]), " ", what);
    item.dataset.code = code;
    return item;
  }

  mark(problems) {
    const canvas = this.modeler.get("canvas");
    const overlays = this.modeler.get("overlays");
    overlays.remove({ type: "problem" });
    const registry = this.modeler.get("elementRegistry");
    for (const [id, name] of this.marked) if (registry.get(id)) canvas.removeMarker(id, name);
    this.marked = [];
    const places = new Map();
    for (const one of problems) {
      const drawn = one.element && this.content.drawnAs(one.element);
      if (drawn) places.set(drawn, [...(places.get(drawn) ?? []), one]);
    }
    for (const [element, told] of places) {
      const worst = told.some((one) => one.severity === "error") ? "error" : "warning";
      const name = `problem-${worst}`;
      canvas.addMarker(element, name);
      this.marked.push([element.id, name]);
      overlays.add(element, "problem", { position: place(element), html: badge(told, worst, () => this.content.select(element.id)) });
    }
  }
}

function badge(told, worst, select) {
  const text = told.map((one) => one.message).join("\n");
  const made = piece("button", { type: "button", className: `problem ${worst}`, title: text, tabIndex: -1 }, worst === "error" ? "！" : "？");
  made.setAttribute("aria-label", text);
  made.dataset.codes = told.map((one) => one.code).join(" ");
  made.addEventListener("click", select);
  return made;
}

// On a flow in its middle, on anything else at its upper left corner.
function place(element) {
  if (!element.waypoints) return { top: -11, left: -11 };
  const points = element.waypoints;
  const n = Math.floor((points.length - 1) / 2);
  const x = (points[n].x + points[n + 1].x) / 2;
  const y = (points[n].y + points[n + 1].y) / 2;
  const left = Math.min(...points.map((one) => one.x));
  const top = Math.min(...points.map((one) => one.y));
  return { left: x - left - 10, top: y - top - 10 };
}
