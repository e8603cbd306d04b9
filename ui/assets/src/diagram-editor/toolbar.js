// The buttons above the canvas and the panel, and when they can be pressed.
const STEP = 1.25;

export function toolbar({ root, modeler, content, files, outline, untouched, say }) {
  const canvas = modeler.get("canvas");
  const stack = modeler.get("commandStack");
  const button = (name) => root.querySelector(`[data-do=${name}]`);
  const selected = () => modeler.get("selection").get();
  const below = (name) => {
    const { left, bottom } = button(name).getBoundingClientRect();
    return { x: left, y: bottom + 4, cursor: { x: left, y: bottom + 4 } };
  };
  const doing = {
    undo: () => stack.undo(),
    redo: () => stack.redo(),
    find: async () => {
      if (files.open) await files.show(false);
      setTimeout(() => modeler.get("searchPad").open()); // the click that asks for it would close it again
    },
    in: () => canvas.zoom(canvas.zoom() * STEP),
    out: () => canvas.zoom(canvas.zoom() / STEP),
    fit: () => content.fit(),
    words: () => {
      outline.show(!outline.shown);
      button("words").setAttribute("aria-expanded", String(outline.shown));
    },
    untouched: () => untouched.toggle().catch((problem) => say(problem.message)),
    simulate: () => files.show(false).then(() => modeler.get("toggleMode").toggleMode()),
    xml: () => files.show(!files.open),
    leave: () => files.show(false),
    apply: () => files.bring(files.text.value),
    export: () => files.export(),
    append: () => modeler.get("appending").open(selected()[0], below("append")),
    replace: () => modeler.get("popupMenu").open(selected()[0], "bpmn-replace", below("replace"), { title: "改换类型", width: 260, search: true }),
  };
  root.addEventListener("click", (event) => doing[event.target.closest("[data-do]")?.dataset.do]?.());

  // What an input method or the mouse puts in counts as typed, too.
  canvas.getContainer().addEventListener("input", ({ target }) => {
    if (target.closest(".djs-search-container")) target.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true, key: "Unidentified" }));
  });

  const able = () => {
    button("undo").disabled = !stack.canUndo();
    button("redo").disabled = !stack.canRedo();
  };
  modeler.on(["commandStack.changed", "import.done"], able);
  modeler.on("tokenSimulation.toggleMode", ({ active }) => {
    button("simulate").setAttribute("aria-pressed", String(active));
    say(active ? "按开始事件上的按钮，看案件怎么走。这里不计算条件，也不填表单；以场景的结果为准。" : "");
  });
  modeler.on("selection.changed", () => {
    const [one, other] = selected();
    const single = one && !other && !content.loading;
    button("append").disabled = !(single && modeler.get("appending").possible(one));
    button("replace").disabled = !(single && one.type !== "label" && !modeler.get("popupMenu").isEmpty(one, "bpmn-replace"));
  });
}
