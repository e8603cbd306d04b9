// Palette, context pad, append menu and replace menu: only what the engine executes.
import { isAny } from "bpmn-js/lib/features/modeling/util/ModelingUtil";
import { is } from "bpmn-js/lib/util/ModelUtil";
import ContextPadProvider from "bpmn-js/lib/features/context-pad/ContextPadProvider";
import PaletteProvider from "bpmn-js/lib/features/palette/PaletteProvider";
import ReplaceMenuProvider from "bpmn-js/lib/features/popup-menu/ReplaceMenuProvider";

import { Kinds } from "./kinds.js";

const ORDER = ["tools", "event", "activity", "gateway", "collaboration", "artifact"];
const groupOf = ({ type }) => (type.endsWith("Event") ? "event" : type.endsWith("Gateway") ? "gateway" : "activity");
const shapeOf = ({ target }) => ({ ...target });
const FIRST = ["user-task", "service-task", "exclusive-gateway", "none-end-event"];
export const APPEND = "studio-append";

class Palette extends PaletteProvider {
  constructor(kinds, ...given) {
    super(...given);
    this.kinds = kinds;
  }

  getPaletteEntries() {
    const entries = Object.entries(super.getPaletteEntries()).filter(
      ([id]) => !id.startsWith("create.") || ["create.participant-expanded", "create.subprocess-expanded"].includes(id),
    );
    for (const [id, entry] of this.kinds.entries()) {
      if (entry.target.type === "bpmn:SubProcess") continue; // bpmn-js draws it with its start
      const start = (event) => this._create.start(event, this._elementFactory.createShape(shapeOf(entry)));
      const title = this._translate("Create {kind}", { kind: this._translate(entry.label) });
      entries.push([`create.${id}`, { group: groupOf(entry.target), className: entry.className, title, action: { click: start, dragstart: start } }]);
    }
    entries.sort(([, one], [, other]) => ORDER.indexOf(one.group) - ORDER.indexOf(other.group));
    return Object.fromEntries(entries);
  }
}

Palette.$inject = ["kinds", ...PaletteProvider.$inject];

// Puts a new element behind another, connected to it.
class Appending {
  constructor(kinds, autoPlace, create, elementFactory, selection, popupMenu, translate) {
    Object.assign(this, { kinds, autoPlace, create, elementFactory, selection, popupMenu, translate });
    popupMenu.registerProvider(APPEND, this);
  }

  possible(element) {
    if (element.type === "label" || !is(element, "bpmn:FlowNode") || is(element, "bpmn:EndEvent")) return false;
    return !element.businessObject.triggeredByEvent;
  }

  shape(entry) {
    return this.elementFactory.createShape(shapeOf(entry));
  }

  append(element, entry) {
    this.autoPlace.append(element, this.shape(entry)); // which selects it and opens its name
  }

  entries() {
    return this.kinds.entries().filter(([, { target }]) => target.type !== "bpmn:StartEvent");
  }

  getPopupMenuEntries(element) {
    const found = this.entries().map(([id, entry]) => [
      `append-${id}`,
      {
        label: this.translate(entry.label),
        className: entry.className,
        group: { id: groupOf(entry.target), name: this.translate(groupOf(entry.target)) },
        action: () => {
          this.popupMenu.close();
          this.append(element, entry);
        },
      },
    ]);
    return Object.fromEntries(found);
  }

  open(element, position) {
    this.popupMenu.open(element, APPEND, position, { title: this.translate("Append element"), width: 260, search: true });
  }
}

Appending.$inject = ["kinds", "autoPlace", "create", "elementFactory", "selection", "popupMenu", "translate"];

class ContextPad extends ContextPadProvider {
  constructor(appending, ...given) {
    super(...given);
    this.appending = appending;
  }

  getContextPadEntries(element) {
    const { appending } = this;
    const fixed = isAny(element, ["bpmn:Participant", "bpmn:Lane"]); // a pool stays a pool
    const kept = Object.entries(super.getContextPadEntries(element)).filter(
      ([id]) => (!id.startsWith("append.") || id === "append.text-annotation") && !(fixed && id === "replace"),
    );
    const mine = [];
    if (appending.possible(element)) {
      const known = Object.fromEntries(appending.entries());
      for (const id of FIRST.filter((one) => one in known)) {
        const entry = known[id];
        mine.push([
          `append.${id}`,
          {
            group: "model",
            className: entry.className,
            title: this._translate("Append {kind}", { kind: this._translate(entry.label) }),
            action: {
              click: () => appending.append(element, entry),
              dragstart: (event) => appending.create.start(event, appending.shape(entry), { source: element }),
            },
          },
        ]);
      }
      mine.push([
        "append.other",
        {
          group: "model",
          className: "studio-more",
          html: '<div class="entry studio-more">…</div>',
          title: this._translate("Append element"),
          action: { click: (event) => appending.open(element, { x: event.x, y: event.y }) },
        },
      ]);
    }
    return Object.fromEntries([...mine, ...kept]);
  }
}

ContextPad.$inject = ["appending", ...ContextPadProvider.$inject];

class ReplaceMenu extends ReplaceMenuProvider {
  constructor(kinds, ...given) {
    super(...given);
    this.kinds = kinds;
  }

  _createEntries(target, options) {
    return super._createEntries(target, options.filter((one) => one.target && this.kinds.allows(one.target)));
  }

  _createSequenceFlowEntries(target, options) {
    // A condition stands behind a gateway only, and is written in the panel.
    return super._createSequenceFlowEntries(target, options.filter((one) => one.actionName !== "replace-with-conditional-flow"));
  }

  getPopupMenuHeaderEntries(target) {
    if (!is(target, "bpmn:BoundaryEvent")) return {}; // loops and several instances are drawn, not marked
    const eventDefinitionType = target.businessObject.eventDefinitions?.[0]?.$type;
    const may = this.kinds.allows({ type: target.type, eventDefinitionType, cancelActivity: false });
    return may ? super.getPopupMenuHeaderEntries(target) : {};
  }
}

ReplaceMenu.$inject = ["kinds", ...ReplaceMenuProvider.$inject];

export const drawingModule = {
  __init__: ["appending"],
  kinds: ["type", Kinds],
  paletteProvider: ["type", Palette],
  contextPadProvider: ["type", ContextPad],
  replaceMenuProvider: ["type", ReplaceMenu],
  appending: ["type", Appending],
};
