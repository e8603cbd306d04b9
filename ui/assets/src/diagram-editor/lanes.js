// Lanes are roles: they are drawn with the role's title, while the file keeps its id. An element is moved into a lane by choosing it.
import BaseRenderer from "diagram-js/lib/draw/BaseRenderer";
import { is } from "bpmn-js/lib/util/ModelUtil";

const ABOVE_USUAL = 1500;
const GAP = 20;

class LaneRenderer extends BaseRenderer {
  constructor(eventBus, bpmnRenderer, titles) {
    super(eventBus, ABOVE_USUAL);
    Object.assign(this, { bpmnRenderer, titles });
  }

  canRender(element) {
    return is(element, "bpmn:Lane") && element.businessObject.name in this.titles;
  }

  drawShape(parent, element, attributes) {
    const named = Object.create(element.businessObject, { name: { value: this.titles[element.businessObject.name] } });
    return this.bpmnRenderer.drawShape(parent, Object.create(element, { businessObject: { value: named } }), attributes);
  }

  getShapePath(element) {
    return this.bpmnRenderer.getShapePath(element);
  }
}

LaneRenderer.$inject = ["eventBus", "bpmnRenderer", "config.roles"];

export class Lanes {
  constructor(elementRegistry, modeling, eventBus, titles) {
    Object.assign(this, { elementRegistry, modeling, titles });
    // The name of a lane is chosen in the panel, not typed.
    eventBus.on("element.dblclick", ABOVE_USUAL, ({ element }) => (is(element, "bpmn:Lane") ? false : undefined));
  }

  all() {
    return this.elementRegistry.filter((one) => is(one, "bpmn:Lane"));
  }

  title(lane) {
    return this.titles[lane.businessObject.name] ?? lane.businessObject.name ?? "";
  }

  of(element) {
    return this.all().find((lane) => lane.businessObject.get("flowNodeRef").includes(element.businessObject));
  }

  // Whether an element is put into a lane by itself: what lies in a sub-process goes with it, a boundary event with its host.
  chooses(element) {
    return is(element, "bpmn:FlowNode") && is(element.parent, "bpmn:Participant") && !is(element, "bpmn:BoundaryEvent") && this.all().length > 0;
  }

  move(element, lane) {
    const y = Math.round(lane.y + (lane.height - element.height) / 2) - element.y;
    const free = (x) =>
      !this.elementRegistry.find(
        (one) =>
          one !== element && one.type !== "label" && !one.waypoints && !one.host && is(one, "bpmn:FlowNode") && one.parent === element.parent &&
          one.x < element.x + x + element.width + GAP && element.x + x < one.x + one.width + GAP &&
          one.y < element.y + y + element.height && element.y + y < one.y + one.height,
      );
    let x = 0;
    while (!free(x)) x += GAP;
    this.modeling.moveElements([element], { x, y }, element.parent, { autoResize: true });
  }
}

Lanes.$inject = ["elementRegistry", "modeling", "eventBus", "config.roles"];

export const lanesModule = {
  __init__: ["laneRenderer", "lanes"],
  laneRenderer: ["type", LaneRenderer],
  lanes: ["type", Lanes],
};
