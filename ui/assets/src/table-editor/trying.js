// Trying the table: values by name, the rows that hold marked in the table, the outcome in words.
import { Fields } from "./fields.js";

const AFTER_CHANGE = 900;
const made = (tag, words = "", more = {}) => Object.assign(document.createElement(tag), { textContent: words }, more);

export class Trying {
  constructor({ server, decision, content, marks }) {
    Object.assign(this, { server, decision, content, marks });
    this.fields = new Fields(server);
    this.form = document.getElementById("try");
    this.holder = this.form.querySelector("[data-inputs]");
    this.result = document.querySelector("[data-result]");
    this.offered = [];
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.tried = true;
      this.now();
    });
    this.form.addEventListener("reset", () => this.forget());
  }

  forget() {
    this.tried = false;
    this.result.replaceChildren();
    this.marks.fire([]);
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.offer(), AFTER_CHANGE);
  }

  // Shows a field for everything that the table reads; what was entered stays.
  async offer() {
    const { table } = this.content;
    if (table) {
      const fields = await this.fields.of(table).catch(() => null);
      if (fields && JSON.stringify(fields) !== JSON.stringify(this.offered)) this.show(fields);
    }
    if (this.tried) await this.now();
  }

  show(fields) {
    const before = this.entered();
    this.offered = fields;
    this.holder.replaceChildren(...fields.map((field, n) => this.field(field, `try-${n}`, before[field.name] ?? "")));
  }

  field({ name, label, type, values }, id, value) {
    const field = made("div", "", { className: "field" });
    const words = made("label", label, { htmlFor: id });
    if (label !== name) words.append(" ", made("code", name, { className: "soft" }));
    field.append(words);
    const control = made(type === "boolean" ? "select" : "input", "", { id, name });
    if (type === "boolean") for (const [key, word] of [["", "没有值"], ["true", "是"], ["false", "否"]]) control.append(new Option(word, key));
    else control.type = { date: "date" }[type] ?? "text";
    if (type === "number") control.inputMode = "decimal";
    if (values.length && type !== "boolean") {
      const list = made("datalist", "", { id: `${id}-values` });
      list.append(...values.map((one) => new Option(one)));
      control.setAttribute("list", list.id);
      field.append(list);
    }
    control.autocomplete = "off";
    control.value = value;
    field.append(control);
    return field;
  }

  entered() {
    return Object.fromEntries([...new FormData(this.form)].filter(([, value]) => value !== ""));
  }

  inputs() {
    const types = new Map(this.offered.map(({ name, type }) => [name, type]));
    return Object.fromEntries(Object.entries(this.entered()).map(([name, value]) => [name, read(value, types.get(name))]));
  }

  async now() {
    try {
      const path = `/tables/${encodeURIComponent(this.decision)}/try`;
      this.tell(await this.server.ask("POST", path, { inputs: this.inputs(), content: await this.content.now() }));
    } catch (problem) {
      this.marks.fire([]);
      this.result.replaceChildren(made("p", `暂时不能试算：${problem.message}`, { className: "notice bad" }));
    }
  }

  tell({ inputs, rules, outputs, error }) {
    const { table } = this.content;
    this.marks.fire(rules);
    const numbers = table ? rules.map((id) => table.get("rule").findIndex((rule) => rule.id === id) + 1) : [];
    const parts = [];
    if (error) parts.push(made("p", error, { className: "notice bad" }));
    if (rules.length || !error) parts.push(made("p", rules.length ? `第 ${numbers.join("、")} 行成立。` : "没有一行成立。", { className: rules.length ? "notice good" : "notice warning" }));
    if (!error) parts.push(made("h3", "结果"), this.outputs(table, outputs));
    if (inputs.length) parts.push(made("h3", "条件列的值"), facts(inputs.map(({ name, value }) => [name, said(value)])));
    this.result.replaceChildren(...parts);
  }

  outputs(table, outputs) {
    const labels = Object.fromEntries((table?.get("output") ?? []).map(({ name, label }) => [name, label || name]));
    const records = (Array.isArray(outputs) ? outputs : [outputs]).map((one) => (one && typeof one === "object" && !Array.isArray(one) ? one : { 结果: one }));
    if (!records.length) return made("p", "空列表");
    const holder = made("div");
    for (const record of records) holder.append(facts(Object.entries(record).map(([name, value]) => [labels[name] ?? name, said(value)])));
    return holder;
  }
}

function facts(pairs) {
  const list = made("dl", "", { className: "facts" });
  for (const [label, value] of pairs) {
    const row = made("div");
    row.append(made("dt", label), made("dd", value));
    list.append(row);
  }
  return list;
}

// A value as people read it.
function said(value) {
  if (value === null || value === undefined) return "没有值";
  if (typeof value === "boolean") return value ? "是" : "否";
  if (Array.isArray(value)) return value.length ? value.map(said).join("、") : "空列表";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

// What was entered as the column's type has it.
function read(value, type) {
  if (type === "boolean") return value === "true";
  if (type === "number" && value.trim() !== "" && Number.isFinite(Number(value))) return Number(value);
  if (type === "list") return value.split(/[,，、]\s*/).filter(Boolean);
  return value;
}
