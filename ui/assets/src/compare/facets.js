// What there is to know of an element, by label: what the list of differences is told in. What is compared is the `key`: an
// element that another one names may be called something else without the other being another.
import { is } from "bpmn-js/lib/util/ModelUtil";

import { decisionOf, operationOf, properties, timerOf } from "../diagram-editor/dialect.js";

const LABELS = {
  form: "表单",
  status: "状态标识",
  status_label: "状态",
  status_label_enterprise: "企业看到的状态",
  status_label_authority: "主管部门看到的状态",
  text: "先阅读",
  notice: "等待时阅读",
  due: "办理时限",
  outcome: "结果值",
  result: "返回结果",
  reason: "须说明理由",
  available_when: "可用条件",
  guard: "由系统把关",
  refusal: "不可用时告知",
  senders: "由谁发起",
  listener: "监听",
  title: "标题",
  help: "说明",
  start_roles: "由谁发起",
  systems: "适用系统",
};

const nameOf = (thing) => thing?.name?.replace(/\s+/g, " ") || thing?.id || "";

export function facets(thing, lane) {
  const found = {};
  const put = (label, text, key = text) => {
    if (text) found[label] = { text: String(text).trim(), key: String(key).trim() };
  };
  put("名称", thing.name);
  put("说明文字", thing.documentation?.[0]?.text);
  if (lane) put("泳道", lane);
  if (is(thing, "bpmn:SequenceFlow")) {
    put("从", nameOf(thing.sourceRef), thing.sourceRef?.id);
    put("到", nameOf(thing.targetRef), thing.targetRef?.id);
    put("条件", thing.conditionExpression?.body);
    if (thing.sourceRef?.default === thing) put("默认", "是");
  }
  const timer = is(thing, "bpmn:Event") && timerOf(thing);
  if (timer) put("计时", timer.text);
  if (thing.attachedToRef) put("附着于", nameOf(thing.attachedToRef), thing.attachedToRef.id);
  if (is(thing, "bpmn:BoundaryEvent")) put("中断所附着的活动", thing.cancelActivity === false ? "否" : "是");
  put("调用", thing.calledElement);
  put("决策表", decisionOf(thing));
  const operation = operationOf(thing);
  put("系统操作", operation.id);
  put("结果变量", operation.result);
  for (const [name, value] of Object.entries(operation.parameters)) put(`参数 ${name}`, value);
  for (const [name, value] of Object.entries(properties(thing))) put(LABELS[name] ?? name, value);
  return found;
}

// The labels under which two elements say different things: [{label, before, after}].
export function differing(before, after) {
  const labels = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return labels
    .filter((label) => before[label]?.key !== after[label]?.key)
    .map((label) => ({ label, before: before[label]?.text, after: after[label]?.text }));
}
