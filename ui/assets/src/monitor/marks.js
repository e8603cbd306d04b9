// Marks on a diagram: states and shades as classes, numbers and buttons as overlays. Done anew, they replace the old ones.
const CLASSES = ["here", "listening", "passed", "refused", "taken", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5"];

function piece(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// Puts `marks` on the diagram that is open; `opener(process)` gives what opens a called one. Answers where the case is.
export function mark(viewer, marks, opener) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  const overlays = viewer.get("overlays");
  overlays.clear();
  let here = null;
  for (const element of registry.getAll()) {
    if (element.type === "label") continue;
    for (const name of CLASSES) canvas.removeMarker(element, name);
    if (marks.flows.includes(element.id)) canvas.addMarker(element, "taken");
    const said = marks.elements[element.id];
    if (said?.state) canvas.addMarker(element, said.state);
    if (said?.heat) canvas.addMarker(element, `heat-${said.heat}`);
    const looked = said?.state === "here" || said?.state === "refused"; // what one wants to see first
    if (looked && !element.businessObject.calledElement) here = element;
    if (looked && !here) here = element;
    if (said?.badge) overlays.add(element.id, { position: { top: -12, right: 14 }, html: piece("span", "badge", said.badge) });
    if (said?.note) overlays.add(element.id, { position: { bottom: 8, left: 4 }, html: piece("span", "note", said.note) });
    const process = element.businessObject.calledElement;
    const open = process && opener(process);
    if (open) {
      const button = piece("button", "opens", "＋");
      button.type = "button";
      button.title = `打开“${element.businessObject.name}”`;
      button.setAttribute("aria-label", button.title);
      button.addEventListener("click", open);
      overlays.add(element.id, { position: { bottom: 22, left: element.width / 2 - 12 }, html: button });
    }
  }
  return here;
}

// Lanes are drawn with the roles' titles; the file has their ids.
export function nameLanes(viewer, titles) {
  const factory = viewer.get("graphicsFactory");
  const registry = viewer.get("elementRegistry");
  for (const lane of registry.filter((element) => element.type === "bpmn:Lane")) {
    const title = titles[lane.businessObject.name];
    if (!title) continue;
    lane.businessObject.name = title;
    factory.update("shape", lane, registry.getGraphics(lane));
  }
}
