// The file that is edited: as it came until somebody changes something, from then on what the diagram says.
import { whenMounted } from "./modeler.js";

const FIT = 0.75; // smaller than this nobody reads it
const PALETTE = 96; // pixels that it covers

export class Content {
  constructor(modeler) {
    this.modeler = modeler;
    this.listeners = [];
    this.text = "";
    this.fresh = true; // text is what the canvas shows
    this.drawn = false;
    modeler.on("commandStack.changed", () => {
      if (this.loading) return;
      this.fresh = false;
      this.tell();
    });
  }

  onChange(listen) {
    this.listeners.push(listen);
  }

  tell() {
    for (const listen of this.listeners) listen();
  }

  async now() {
    if (!this.fresh && this.drawn) {
      const { xml } = await this.modeler.saveXML({ format: true });
      this.text = xml;
      this.fresh = true;
    }
    return this.text;
  }

  // Shows a file. What cannot be drawn is kept as text; the reason is thrown.
  async load(text) {
    this.text = text;
    this.fresh = true;
    this.loading = true;
    try {
      await this.modeler.importXML(text);
      this.drawn = true;
      await whenMounted(this.modeler);
      this.look();
    } catch (problem) {
      this.drawn = false;
      throw problem;
    } finally {
      this.loading = false;
    }
  }

  // Shows another content and counts it as a change.
  async replace(text) {
    this.anew = true;
    await this.load(text).finally(() => this.tell());
  }

  // The whole diagram where it can be read, else its beginning: the start event at the left, clear of the palette.
  look() {
    const canvas = this.modeler.get("canvas");
    canvas.zoom("fit-viewport", "auto");
    if (canvas.zoom() >= FIT) return;
    canvas.zoom(FIT);
    const { inner, width, height } = canvas.viewbox();
    const start = this.modeler.get("elementRegistry").find((one) => one.type === "bpmn:StartEvent" && one.parent.type !== "bpmn:SubProcess");
    const middle = start ? start.y + start.height / 2 - height / 2 : -Infinity;
    const lowest = inner.y + inner.height + 20 - height;
    const x = Math.max(inner.x, (start?.x ?? inner.x) - 40) - PALETTE / FIT;
    canvas.viewbox({ x, y: Math.max(inner.y - 20, Math.min(middle, lowest)), width, height });
  }

  // The whole diagram, clear of the palette.
  fit() {
    const canvas = this.modeler.get("canvas");
    canvas.zoom("fit-viewport");
    const { inner, outer } = canvas.viewbox();
    const scale = Math.min((outer.width - PALETTE) / inner.width, outer.height / inner.height, 1);
    const [width, height] = [outer.width / scale, outer.height / scale];
    canvas.viewbox({ x: inner.x - PALETTE / scale, y: inner.y - (height - inner.height) / 2, width, height });
  }

  select(id, { focus = false } = {}) {
    const element = this.drawnAs(id);
    if (!element) return;
    this.modeler.get("selection").select(element);
    this.bring(element);
    if (focus) requestAnimationFrame(() => document.querySelector(".properties input, .properties select, .properties textarea")?.focus());
  }

  // Moves the canvas so that an element is seen; of a flow its middle, of something large its beginning.
  bring(element) {
    const canvas = this.modeler.get("canvas");
    const { x, y, width, height, scale } = canvas.viewbox();
    const points = element.waypoints;
    const point = points?.[Math.floor(points.length / 2)];
    const box = point ? { x: point.x, y: point.y, width: 1, height: 1 } : element;
    const left = x + PALETTE / scale;
    if (box.x > left && box.x + box.width < x + width && box.y > y && box.y + box.height < y + height) return;
    if (box.width > width || box.height > height) canvas.viewbox({ x: box.x - PALETTE / scale, y: box.y - 20, width, height });
    else canvas.viewbox({ x: box.x + box.width / 2 - width / 2, y: box.y + box.height / 2 - height / 2, width, height });
  }

  // What stands on the canvas for an id of the file: of a process, and of what nobody has drawn, the pool.
  drawnAs(id) {
    if (!this.drawn) return null;
    const registry = this.modeler.get("elementRegistry");
    return registry.get(id) ?? registry.find((one) => one.type === "bpmn:Participant") ?? this.modeler.get("canvas").getRootElement();
  }
}
