import { stopped, textOf } from "../studio/texts.js";

// The file as text, out to the analyst's disk and in from there. Whatever is taken in can be taken back.
export class Files {
  constructor({ root, content, name }) {
    Object.assign(this, { root, content, name });
    this.area = root.querySelector("#xml");
    this.text = root.querySelector("#xml-text");
    this.drawing = root.querySelector(".drawing");
    this.trouble = root.querySelector("[data-trouble]");
    this.restore = root.querySelector("[data-restore]");
    this.button = root.querySelector("[data-do=xml]");
    root.querySelector("#import").addEventListener("change", (event) => this.import(event.target));
  }

  get open() {
    return !this.area.hidden;
  }

  async show(on) {
    if (!on && !this.content.drawn) return; // there is nothing else to look at
    if (on) {
      this.text.value = await this.content.now();
      this.text.setSelectionRange(0, 0);
    }
    this.lay(on);
    this.button.setAttribute("aria-expanded", String(on));
    (on ? this.text : this.button).focus();
    if (!on) this.complain("");
  }

  // The text over the drawing, or not.
  lay(on) {
    this.area.hidden = !on;
    this.drawing.hidden = on;
  }

  complain(sentence) {
    this.trouble.hidden = !sentence;
    this.trouble.textContent = sentence;
  }

  // Shows another content: drawn, for which the canvas has to be seen, or as text where it could not be drawn.
  async bring(text) {
    const wasOpen = this.open;
    this.lay(false);
    if (!(await this.take(text))) await this.show(true);
    else if (wasOpen) await this.show(false);
  }

  // Takes a content over; false if it could not be drawn. What was there before can be had back.
  async take(text) {
    const before = await this.content.now();
    this.complain("");
    try {
      await this.content.replace(text);
    } catch (problem) {
      this.complain(unreadable(problem));
      return false;
    } finally {
      this.offer(before);
    }
    return true;
  }

  offer(before) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = "恢复之前的内容";
    button.addEventListener("click", () => this.bring(before));
    this.restore.replaceChildren("图已换成新的内容。 ", button);
    this.restore.hidden = false;
  }

  async import(field) {
    const [file] = field.files;
    field.value = "";
    if (!file) return;
    await textOf(file).then(
      (text) => this.bring(text),
      (problem) => this.complain(problem.message),
    );
  }

  async export() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([await this.content.now()], { type: "application/xml" }));
    link.download = this.name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }
}

export function unreadable(problem) {
  return `这份内容不能画成流程图：${stopped(problem)}。请在 XML 里改正，或恢复之前的内容。`;
}
