// Elements and flows that no scenario passes, as marks that can be switched on.
const MARK = "untouched";

export class Untouched {
  constructor({ root, server, modeler, file, say }) {
    Object.assign(this, { server, modeler, say });
    this.process = file.replace(/\.bpmn$/, "");
    this.button = root.querySelector("[data-do=untouched]");
    this.ids = [];
  }

  async toggle() {
    const on = this.button.getAttribute("aria-pressed") !== "true";
    this.button.setAttribute("aria-pressed", String(on));
    this.clear();
    if (!on) return this.say("");
    const { items, unplayed } = await this.server.coverage(this.process);
    if (this.button.getAttribute("aria-pressed") !== "true") return undefined;
    const found = items.find((one) => one.process === this.process);
    this.ids = found ? [...found.elements, ...found.flows] : [];
    const registry = this.modeler.get("elementRegistry");
    for (const id of this.ids) if (registry.get(id)) this.modeler.get("canvas").addMarker(id, MARK);
    const missing = unplayed.length ? `还有 ${unplayed.length} 个场景没有运行过，请先在草稿页运行。` : "";
    return this.say(`${this.ids.length ? `${this.ids.length} 处没有场景经过，已用虚线标出。` : "每一处都有场景经过。"}${missing}`);
  }

  clear() {
    const registry = this.modeler.get("elementRegistry");
    for (const id of this.ids) if (registry.get(id)) this.modeler.get("canvas").removeMarker(id, MARK);
    this.ids = [];
  }
}
