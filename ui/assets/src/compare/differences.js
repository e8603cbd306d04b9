// What differs between two diagrams: bpmn-js-differ says which elements, the facets say in what.
import { is } from "bpmn-js/lib/util/ModelUtil";
import { diff } from "bpmn-js-differ";

import { differing, facets } from "./facets.js";

const ORDER = ["added", "removed", "changed", "moved"];

// Elements and flows of a diagram by id, each with the name of its lane.
function elements(definitions, roles) {
  const found = new Map();
  const lanes = new Map();
  const visit = (holder) => {
    for (const set of holder.laneSets ?? []) {
      for (const lane of set.lanes ?? []) {
        for (const node of lane.flowNodeRef ?? []) lanes.set(node.id, roles[lane.name] ?? lane.name);
      }
    }
    for (const element of holder.flowElements ?? []) {
      found.set(element.id, element);
      visit(element);
    }
  };
  for (const root of definitions.rootElements ?? []) {
    if (!is(root, "bpmn:Process")) continue;
    found.set(root.id, root);
    visit(root);
  }
  return { found, lanes };
}

// Where an element is drawn; that bpmn-js writes down anew how a gateway looks is no move.
function places(definitions) {
  const round = ({ x, y, width = 0, height = 0 }) => [x, y, width, height].map(Math.round);
  const found = new Map();
  for (const { plane } of definitions?.diagrams ?? []) {
    for (const { bpmnElement, bounds, waypoint } of plane?.planeElement ?? []) {
      if (bpmnElement) found.set(bpmnElement.id, JSON.stringify(bounds ? round(bounds) : (waypoint ?? []).map(round)));
    }
  }
  return found;
}

// [{id, mark, thing, facets: [{label, before, after}]}]; `null` stands for a diagram that is not there.
export function differences(before, after, roles) {
  const old = before ? elements(before, roles) : { found: new Map(), lanes: new Map() };
  const now = after ? elements(after, roles) : { found: new Map(), lanes: new Map() };
  const { _layoutChanged: laid = {} } = before && after ? diff(before, after) : {};
  const [then, there] = [places(before), places(after)];
  const list = [];
  for (const [id, thing] of now.found) if (!old.found.has(id)) list.push({ id, mark: "added", thing, facets: [] });
  for (const [id, thing] of old.found) {
    const other = now.found.get(id);
    if (!other) {
      list.push({ id, mark: "removed", thing, facets: [] });
      continue;
    }
    const changed = differing(facets(thing, old.lanes.get(id)), facets(other, now.lanes.get(id)));
    if (thing.$type !== other.$type) changed.unshift({ label: "种类", before: thing.$type, after: other.$type });
    if (changed.length) list.push({ id, mark: "changed", thing: other, facets: changed });
    else if (laid[id] && then.get(id) !== there.get(id)) list.push({ id, mark: "moved", thing: other, facets: [] });
  }
  return list.sort((one, other) => ORDER.indexOf(one.mark) - ORDER.indexOf(other.mark));
}
