// The diagram in words, beside the canvas: whoever uses the keyboard or hears the page selects here and edits in the panel.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { tagOf } from "./dialect.js";

export class Outline {
  constructor({ root, modeler, content, tables }) {
    Object.assign(this, { modeler, content, tables });
    this.list = root.querySelector("[data-words]");
    this.section = root.querySelector("#in-words");
    this.list.addEventListener("click", (event) => {
      const id = event.target.closest("[data-element]")?.dataset.element;
      if (id) content.select(id, { focus: true });
    });
    modeler.on(["import.done", "commandStack.changed"], () => this.later());
    modeler.on("selection.changed", () => this.point());
  }

  get shown() {
    return !this.section.hidden;
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.shown && this.draw());
  }

  show(on) {
    this.section.hidden = !on;
    if (on) this.draw();
  }

  draw() {
    const pools = this.modeler.get("elementRegistry").filter((one) => is(one, "bpmn:Participant"));
    const lanes = this.modeler.get("lanes").all();
    const whole = pools.map((one) => this.line(one, "整个流程"));
    const lines = this.inOrder().map((one) => this.line(one, this.word(one), this.ways(one)));
    this.list.replaceChildren(...whole, ...lanes.map((one) => this.line(one, "泳道")), ...lines);
    this.point();
  }

  // Flow by flow from the start, boundary events behind their host; what nothing leads to comes last.
  inOrder() {
    const nodes = this.modeler.get("elementRegistry").filter((one) => is(one, "bpmn:FlowNode") && one.type !== "label");
    const found = new Set();
    const starts = nodes.filter((one) => !one.incoming.length && !one.host);
    const todo = [...nodes, ...starts].reverse().sort((one, other) => starts.includes(one) - starts.includes(other));
    while (todo.length) {
      const node = todo.pop();
      if (found.has(node)) continue;
      found.add(node);
      const following = node.outgoing.map((flow) => flow.target).filter((one) => nodes.includes(one));
      todo.push(...[...(node.attachers ?? []), ...following].reverse());
    }
    return [...found];
  }

  word(element) {
    const lane = this.modeler.get("lanes").of(element);
    const role = is(element, "bpmn:UserTask") && lane ? `，${this.modeler.get("lanes").title(lane)}` : "";
    return `${this.tables.kinds[tagOf(element.businessObject)] ?? ""}${role}`;
  }

  // Where a gateway leads: each flow can be selected, too.
  ways(element) {
    return element.outgoing.length > 1 ? element.outgoing : [];
  }

  line(element, word, ways = []) {
    const item = document.createElement("li");
    item.append(this.button(element, this.name(element), word));
    if (ways.length) {
      const inside = document.createElement("ul");
      for (const flow of ways) {
        const one = document.createElement("li");
        one.append(this.button(flow, flow.businessObject.name || "连线", `到“${this.name(flow.target)}”`));
        inside.append(one);
      }
      item.append(inside);
    }
    return item;
  }

  name(element) {
    if (is(element, "bpmn:Lane")) return this.modeler.get("lanes").title(element) || element.id;
    return element.businessObject.name || this.tables.kinds[tagOf(element.businessObject)] || element.id;
  }

  button(element, name, word) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "as-link";
    made.dataset.element = element.id;
    const soft = document.createElement("span");
    soft.className = "soft";
    soft.textContent = ` ${word}`;
    made.append(name);
    if (word !== name) made.append(soft);
    return made;
  }

  point() {
    const [selected] = this.modeler.get("selection").get();
    for (const one of this.list.querySelectorAll("[data-element]")) {
      if (one.dataset.element === selected?.id) one.setAttribute("aria-current", "true");
      else one.removeAttribute("aria-current");
    }
  }
}
