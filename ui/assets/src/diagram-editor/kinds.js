// What may be drawn: what the engine executes, as the gate's own tables have it (the page brings them along).
import { PopupEntries } from "bpmn-js/lib/features/popup-menu/PopupEntries";

const camel = (type) => {
  const name = type.replace("bpmn:", "");
  return name[0].toLowerCase() + name.slice(1);
};
const trigger = (type) => (type ?? "").replace("bpmn:", "").replace("EventDefinition", "").toLowerCase();

export class Kinds {
  constructor(tables) {
    this.tables = tables ?? { activities: [], gateways: [], events: {}, fires_once: [] };
  }

  // `target` is what bpmn-js calls the target of a menu entry: a type with what makes it special.
  allows({ type, eventDefinitionType, cancelActivity, triggeredByEvent, isExpanded, instantiate }) {
    const { activities, gateways, events, fires_once: once } = this.tables;
    const tag = camel(type);
    const event = trigger(eventDefinitionType);
    if (triggeredByEvent || instantiate) return false;
    if (tag === "boundaryEvent" && cancelActivity === false && once.includes(event)) return false;
    if (tag in events) return events[tag].includes(event);
    if (tag === "subProcess") return activities.includes(tag) && isExpanded !== false;
    return activities.includes(tag) || gateways.includes(tag);
  }

  // The catalogue of bpmn-js, as far as it may be drawn: [id, entry]. Boundary events are put onto an activity, not drawn alone.
  entries() {
    return Object.entries(PopupEntries).filter(
      ([, { target }]) => target && target.type !== "bpmn:BoundaryEvent" && this.allows(target),
    );
  }
}

Kinds.$inject = ["config.tables"];
