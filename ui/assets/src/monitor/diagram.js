// <section data-diagrams="address of the files/" data-open="process">: the diagrams of a version, one at a time.
import Viewer from "bpmn-js/lib/Viewer";
import KeyboardMove from "diagram-js/lib/navigation/keyboard-move";
import MoveCanvas from "diagram-js/lib/navigation/movecanvas";

import { mark, nameLanes } from "./marks.js";

const SMALLEST = 0.75; // text is not read below this
const STEP = 1.25;

export function show(section) {
  const drawn = section.querySelector(".drawn");
  const links = [...section.querySelectorAll("[data-process]")];
  drawn.hidden = false;
  const viewer = new Viewer({
    container: drawn.querySelector(".canvas"),
    additionalModules: [MoveCanvas, KeyboardMove],
  });
  const canvas = viewer.get("canvas");
  let chosen = new URL(location.href).searchParams.has("diagram"); // else the diagram follows what is marked
  const marks = () => JSON.parse(document.getElementById("marks").dataset.marks);

  async function open(process) {
    const answer = await fetch(`${section.dataset.diagrams}${process}.bpmn`);
    if (!answer.ok) throw new Error(`${process}: ${answer.status}`);
    await viewer.importXML(await answer.text());
    nameLanes(viewer, marks().lanes);
    for (const link of links) {
      if (link.dataset.process === process) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const here = paint();
    look(here);
    section.dataset.shown = process;
  }

  const paint = () => mark(viewer, marks(), (process) => links.some((link) => link.dataset.process === process) && (() => go(process)));

  // The whole diagram where it can be read, else the part where the case is.
  function look(here) {
    canvas.zoom("fit-viewport", "auto");
    if (canvas.zoom() >= SMALLEST) return;
    canvas.zoom(SMALLEST);
    const { inner, outer } = canvas.viewbox();
    const width = outer.width / SMALLEST;
    const height = outer.height / SMALLEST;
    const within = (wanted, start, size, room) =>
      size <= room ? start - (room - size) / 2 : Math.min(Math.max(wanted - room / 2, start - 20), start + size - room + 20);
    const middle = here ? { x: here.x + here.width / 2, y: here.y + here.height / 2 } : { x: inner.x, y: inner.y };
    canvas.viewbox({
      x: within(middle.x, inner.x, inner.width, width),
      y: within(middle.y, inner.y, inner.height, height),
      width,
      height,
    });
  }

  function go(process) {
    chosen = true;
    open(process);
    const address = new URL(location.href);
    address.searchParams.set("diagram", process);
    history.replaceState(history.state, "", address);
  }

  for (const link of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      go(link.dataset.process);
    });
  }
  drawn.addEventListener("click", (event) => {
    const how = event.target.closest("[data-scale]")?.dataset.scale;
    if (how === "fit") canvas.zoom("fit-viewport", "auto");
    else if (how) canvas.zoom(canvas.zoom() * (how === "in" ? STEP : 1 / STEP));
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!section.dataset.shown) return;
    const wanted = document.getElementById("marks").dataset.wanted;
    if (chosen || wanted === section.dataset.shown) paint();
    else open(wanted);
  });
  open(section.dataset.open);
}
