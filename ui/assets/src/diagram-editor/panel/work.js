// What is no property of the dialect: lanes, operations, decisions, called diagrams, timers, conditions.
import { useService } from "bpmn-js-properties-panel";
import { is } from "bpmn-js/lib/util/ModelUtil";

import { decisionOf, operationOf, subject, timerOf } from "../dialect.js";
import { Choice, Entry, Text, Tick } from "./controls.js";
import { inWords, simple, UNITS, written } from "./durations.js";
import { titled } from "./entries.js";
import { Feel } from "./feel.js";

export function LaneOf({ element, id }) {
  const lanes = useService("lanes");
  const all = lanes.all();
  const options = all.map((lane) => ({ value: lane.id, label: lanes.title(lane) }));
  const set = (lane) => lanes.move(element, all.find((one) => one.id === lane));
  return <Choice id={`lane-${id}`} label="由谁办理（泳道）" help="选定后这一步移到该泳道里。" value={lanes.of(element)?.id ?? ""} set={set} options={options} none={lanes.of(element) ? null : "（不在任何泳道里）"} />;
}

export function Role({ element, id }) {
  const studio = useService("studio");
  const modeling = useService("modeling");
  return <Choice id={`role-${id}`} label="角色" help="泳道里的每一步都由这个角色办理。" value={element.businessObject.name ?? ""} set={(name) => modeling.updateProperties(element, { name })} options={studio.roles()} none="（请选一个角色）" />;
}

export function Operation({ element, id }) {
  const { catalogue, server } = useService("studio");
  const dialect = useService("dialect");
  const now = operationOf(subject(element));
  const operations = catalogue.operations?.filter((one) => !one.guard) ?? [];
  const chosen = operations.find((one) => one.id === now.id);
  const change = (changes) => dialect.setOperation(element, { ...now, ...changes });
  const parameter = (name, value) => {
    const { [name]: _, ...others } = now.parameters;
    change({ parameters: value ? { ...now.parameters, [name]: value } : others });
  };
  const declared = chosen?.parameters ?? [];
  const others = Object.keys(now.parameters).filter((name) => !declared.some((one) => one.name === name));
  return (
    <>
      <Choice id={`operation-${id}`} label="操作" help="系统在这一步自动做的事。" value={now.id} set={(one) => change({ id: one })} options={titled(operations)} none="（请选一项操作）" />
      {[...declared, ...others.map((name) => ({ name }))].map((one) => (
        <Feel key={one.name} id={`parameter-${id}-${one.name}`} label={`参数 ${one.name}`} help={one.help ?? "表达式；文字要加引号。"} value={now.parameters[one.name] ?? ""} set={(value) => value !== (now.parameters[one.name] ?? "") && parameter(one.name, value)} server={server} catalogue={catalogue} />
      ))}
      {chosen?.open && <Another id={id} add={(name) => parameter(name, "null")} />}
      {chosen && <Text id={`variable-${id}`} label="结果放进变量" help="后面的条件用这个名称取结果；不需要就不填。" value={now.result} set={(result) => result !== now.result && change({ result })} />}
    </>
  );
}

function Another({ id, add }) {
  const take = (event) => {
    const field = event.target.closest(".studio-add").querySelector("input");
    if (field.value.trim()) add(field.value.trim());
    field.value = "";
  };
  return (
    <Entry id={`another-${id}`} label="再加一个参数" help="先写名称，添加后再填它的值。">
      <span class="studio-add">
        <input class="bio-properties-panel-input" id={`another-${id}`} autocomplete="off" onKeyDown={(event) => event.key === "Enter" && take(event)} />
        <button type="button" class="button small" onClick={take}>添加</button>
      </span>
    </Entry>
  );
}

export function Decision({ element, id }) {
  const { catalogue } = useService("studio");
  const dialect = useService("dialect");
  const now = decisionOf(subject(element));
  const chosen = catalogue.decisions?.find((one) => one.id === now);
  const gives = chosen && `给出 ${chosen.outputs.map((one) => one.name).join("、")}${chosen.collect ? "（列表，请在下面起名）" : ""}`;
  return <Choice id={`decision-${id}`} label="决策表" help={gives ?? "按表里的行得出结果。"} value={now} set={(one) => dialect.setDecision(element, one)} options={titled(catalogue.decisions)} none="（请选一张决策表）" />;
}

export function Called({ element, id }) {
  const { catalogue } = useService("studio");
  const modeling = useService("modeling");
  return <Choice id={`called-${id}`} label="调用的流程" help="走到这里时先办完它，再继续。" value={element.businessObject.calledElement ?? ""} set={(process) => modeling.updateProperties(element, { calledElement: process || undefined })} options={titled(catalogue.processes)} none="（请选一个流程）" />;
}

const KINDS = [
  { value: "duration", label: "过多久（时长）" },
  { value: "date", label: "到某个时刻" },
];

export function Timer({ element, id }) {
  const { catalogue, server } = useService("studio");
  const dialect = useService("dialect");
  const now = timerOf(subject(element));
  const plain = now.kind === "duration" && (simple(now.text) ?? (now.text ? null : { amount: "", unit: "TS" }));
  const set = (text) => text !== now.text && dialect.setTimer(element, { kind: now.kind === "cycle" ? "duration" : now.kind, text });
  const take = (event) => {
    const box = event.target.closest("fieldset");
    const amount = box.querySelector("input").valueAsNumber;
    if (amount > 0) set(written(Math.round(amount), box.querySelector("select").value));
  };
  return (
    <>
      <Choice id={`timer-kind-${id}`} label="等到" value={now.kind} set={(kind) => dialect.setTimer(element, { kind, text: now.text })} options={now.kind === "cycle" ? [...KINDS, { value: "cycle", label: "循环（不能使用）" }] : KINDS} none={null} />
      {plain && (
        <Entry id={`timer-amount-${id}`} label="时长" group>
          <span class="studio-add">
            <input class="bio-properties-panel-input" type="number" min="1" step="1" aria-label="多少" value={plain.amount} onChange={take} />
            <select class="bio-properties-panel-input" aria-label="单位" value={plain.unit} onChange={take}>
              {Object.entries(UNITS).map(([value, label]) => <option key={value} value={value}>{label}</option>)}
            </select>
          </span>
        </Entry>
      )}
      <Feel id={`timer-${id}`} label={now.kind === "date" ? "时刻" : "时长的写法"} help={now.kind === "date" ? "2026-03-01T09:00:00+08:00 的样子，或算出时刻的表达式。" : "PT60S（60 秒）、P30D（30 天）的样子，或算出时长的表达式。"} value={now.text} set={set} preview={inWords} server={server} catalogue={catalogue} />
    </>
  );
}

export function Condition({ element, id }) {
  const { catalogue, server } = useService("studio");
  const dialect = useService("dialect");
  const modeling = useService("modeling");
  const flow = element.businessObject;
  const isDefault = element.source.businessObject.default === flow;
  const now = flow.conditionExpression?.body ?? "";
  return (
    <>
      <Tick id={`default-${id}`} label="默认连线" help="别的条件都不成立时走这条。" checked={isDefault} set={(on) => dialect.setDefault(element, on)} />
      {(!isDefault || now) && (
        <Feel id={`condition-${id}`} label="条件" help="表达式，成立时走这条连线。" value={now} set={(text) => text !== now && modeling.updateProperties(element, { conditionExpression: dialect.condition(text) })} server={server} catalogue={catalogue} />
      )}
    </>
  );
}

export const branches = (element) => is(element.source, "bpmn:ExclusiveGateway") || is(element.source, "bpmn:InclusiveGateway");
