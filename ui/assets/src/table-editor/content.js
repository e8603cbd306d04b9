// What is edited: a table, or its XML. The text that was loaded stays what it is, to the byte, until something is changed.
import { stopped, textOf } from "../studio/texts.js";
import { TableModeler } from "./modeler.js";

// A click beside the text of a cell in which somebody types must not take the focus away from it.
function keepFocus(event) {
  const cell = event.target.closest("td.focussed");
  if (cell?.contains(document.activeElement) && !event.target.closest(".cm-content, .content-editable")) event.preventDefault();
}

// A click anywhere in a cell begins to edit it, also where the cell is the chosen one already.
function takeFocus({ target }) {
  const cell = target.closest("td.cell");
  if (cell && !cell.contains(document.activeElement)) cell.querySelector("[contenteditable]")?.focus();
}

// The one title that the library does not let anybody translate.
function sayMove({ target }) {
  if (target.title?.startsWith("Move ")) target.title = "移动这一列";
}

export class Content {
  constructor(root, file, policies) {
    this.root = root;
    this.file = file;
    this.canvas = root.querySelector(".drawn-table");
    this.holder = root.querySelector("#xml");
    this.textarea = root.querySelector("#xml-text");
    this.trouble = root.querySelector("[data-trouble]");
    this.modeler = new TableModeler(this.canvas, policies);
    this.listeners = [];
    this.replaced = []; // texts that an import or the XML view has replaced, to be undone
    const doing = {
      undo: () => this.undo(),
      redo: () => this.step("Redo"),
      xml: () => this.toggle(),
      apply: () => this.apply(),
      export: () => this.export(),
    };
    root.addEventListener("click", (event) => doing[event.target.closest("[data-do]")?.dataset.do]?.());
    root.querySelector("#import").addEventListener("change", (event) => this.import(event.target));
    this.textarea.addEventListener("input", () => this.changed());
    this.canvas.addEventListener("mousedown", keepFocus, true);
    this.canvas.addEventListener("click", takeFocus);
    this.canvas.addEventListener("mouseover", sayMove);
  }

  onChange(listener) {
    this.listeners.push(listener);
  }

  async changed() {
    this.latest = await this.now();
    for (const listener of this.listeners) listener();
  }

  async load(text) {
    this.text = this.latest = text;
    if (!(await this.draw(text))) this.show();
  }

  // Draws a text; whether that could be done. What is wrong is said.
  async draw(text) {
    this.trouble.hidden = true;
    try {
      await this.modeler.open(text);
      this.untouched = await this.modeler.xml();
      this.drawn = true;
    } catch (problem) {
      this.drawn = false;
      this.complain(`这个文件不能画成决策表：${stopped(problem)}。请在 XML 里改正。`);
    }
    this.canvas.hidden = !this.drawn;
    if (this.drawn && this.watched !== this.modeler.viewer) {
      this.watched = this.modeler.viewer;
      this.modeler.changed(() => this.drawn && this.edited());
      this.modeler.get("keyboard").addListener((code, event) => this.keys(code, event));
    }
    return this.drawn;
  }

  // Some commands of the library change nothing.
  async edited() {
    if (this.opening) return;
    const text = await this.now();
    if (text !== this.latest) this.changed();
  }

  // The text as it is now: as it was loaded, as long as it says the same.
  async now() {
    if (!this.holder.hidden) return this.textarea.value;
    const xml = this.drawn ? await this.modeler.xml() : "";
    return !this.drawn || xml === this.untouched ? this.text : xml;
  }

  async undo() {
    if (!(await this.step("Undo")) && this.replaced.length) await this.put(this.replaced.pop());
  }

  // Undoes or redoes until something has changed: some commands of the library change nothing. Whether anything did.
  async step(how) {
    if (!this.drawn || !this.holder.hidden) return false;
    const stack = this.modeler.get("commandStack");
    const before = await this.modeler.xml();
    while (stack[`can${how}`]()) {
      stack[how.toLowerCase()]();
      if ((await this.modeler.xml()) !== before) return true;
    }
    return false;
  }

  // Ctrl+Z and Ctrl+Y within the table do as the buttons do.
  keys(code, event) {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || (code !== 89 && code !== 90)) return false;
    if (code === 89 || event.shiftKey) this.step("Redo");
    else this.undo();
    return true;
  }

  complain(sentence) {
    this.trouble.hidden = false;
    this.trouble.textContent = sentence;
  }

  // Replaces everything by another text.
  async put(text) {
    this.text = text;
    this.opening = true;
    await this.draw(text);
    this.opening = false;
    if (this.drawn) this.hide();
    else this.show();
    this.changed();
  }

  async replace(text) {
    this.anew = true;
    this.replaced.push(await this.now());
    await this.put(text);
  }

  async import(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    await textOf(file).then(
      (text) => this.replace(text),
      (problem) => this.complain(problem.message),
    );
  }

  async export() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await this.now()], { type: "application/xml" }));
    link.download = this.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href));
  }

  // -- the XML

  async toggle() {
    if (this.holder.hidden) {
      const text = await this.now();
      this.show(text);
      this.textarea.focus();
    } else if (this.textarea.value === this.shown && this.drawn) this.hide();
    else await this.apply();
  }

  async apply() {
    const text = this.textarea.value;
    if (text === this.shown && this.drawn) this.hide();
    else {
      this.replaced.push(this.shown);
      await this.put(text);
    }
  }

  show(text = this.text) {
    this.shown = text;
    this.textarea.value = text;
    this.holder.hidden = false;
    this.canvas.hidden = true;
    this.button();
  }

  hide() {
    this.holder.hidden = true;
    this.canvas.hidden = false;
    this.button();
  }

  button() {
    const button = this.root.querySelector("[data-do=xml]");
    button.textContent = this.holder.hidden ? "查看 XML" : "回到决策表";
    button.setAttribute("aria-expanded", String(!this.holder.hidden));
  }

  // -- where something is

  get table() {
    return this.drawn && this.holder.hidden ? this.modeler.table : null;
  }

  // What an id of the file belongs to: {element: what is drawn, row: the rule's id}; null where nothing is drawn for it.
  place(id) {
    const table = this.table;
    if (!table) return null;
    for (const rule of table.get("rule")) {
      if (rule.id === id) return { element: id, row: id };
      const cells = [...rule.get("inputEntry"), ...rule.get("outputEntry")];
      if (cells.some((cell) => cell.id === id)) return { element: id, row: rule.id };
    }
    const input = table.get("input").find((one) => [one, one.inputExpression, one.inputValues].some((part) => part?.id === id));
    if (input) return { element: input.id };
    const output = table.get("output").find((one) => [one, one.outputValues, one.defaultOutputEntry].some((part) => part?.id === id));
    return output ? { element: output.id } : null;
  }

  // Goes to a cell, row or column, so that whoever works by keyboard is there.
  go(id) {
    const cell = this.canvas.querySelector(`[data-element-id="${CSS.escape(id)}"]`);
    if (!cell) return;
    cell.scrollIntoView({ block: "center", inline: "center" });
    const field = cell.querySelector("[contenteditable]") ?? cell;
    if (field === cell) cell.tabIndex = -1;
    field.focus();
  }
}
