// What the properties of the dialect are called, what they are good for, and how they are filled in. Which element has which is the
// gate's matter and comes with the page; a name that is not here is shown as it is.
export const FIELDS = {
  title: { group: "type", label: "名称", help: "菜单和办事指南里的名称。" },
  start_roles: { group: "type", label: "谁可以发起", help: "选“系统”的由系统自己发起。", as: "roles" },
  systems: { group: "type", label: "属于哪些系统", help: "案件在其中办理的系统。", as: "systems" },
  help: { group: "type", label: "办事指南的说明", help: "一段话，写在办事指南里。", as: "long" },
  position: { group: "type", label: "在菜单里的先后", help: "整数，小的在前。" },
  eligibility: { group: "type", label: "不能发起的情形", help: "列出各种情形的决策表；没有一行成立就可以发起。", as: "decision" },
  channels: { group: "type", label: "发起的途径", help: "列出各种途径的决策表。", as: "decision" },
  consults: { group: "type", label: "发起前询问", help: "案件开始之前先问的外部系统。", as: "external" },
  start_variables: { group: "type", label: "发起时给出的数据", help: "名称用逗号隔开，例如 category；之后各处都能用到。" },
  starts_on: { group: "type", label: "系统发起的时机", help: "只有系统发起的类型才填。" },
  summary: { group: "type", label: "列入汇总表", help: "主管部门可以按这种类型打印汇总表。", as: "flag" },
  printed: { group: "type", label: "申请表打印的文本", help: "印在申请表上的声明；选定后，样表和正式申请表都可以打印。", as: "text" },

  form: { group: "work", label: "表单", help: "办理的人填写的表单。", as: "form" },
  text: { group: "work", label: "显示的文本", help: "显示在表单上方，或等待时给人看。", as: "text" },
  notice: { group: "work", label: "申请人看到的提示", help: "办理期间申请人看到的文本。选一篇，或写以 = 开头的表达式。", as: "texts" },
  due: { group: "work", label: "办理时限", help: "表达式，算出最晚的时刻。", as: "feel" },
  correction: { group: "work", label: "可更正申请表", help: "选定告知申请人的文本后，办理的人可以更正申请表。", as: "text" },
  separate_from: { group: "work", label: "须由不同的人办理", help: "办过所选任务的人不能再办这一步。", as: "tasks" },
  listener: { group: "work", label: "与案件并行的监听", help: "其中有人办理时，案件显示它的状态。", as: "flag" },

  status: { group: "status", label: "状态", help: "停在这里时案件处于的状态，用小写字母和下划线。", as: "status" },
  status_label: { group: "status", label: "状态的名称", help: "申请人看到的名称。以 = 开头的是表达式。", as: "mixed" },
  status_label_enterprise: { group: "status", label: "企业看到的名称", help: "不填则与申请人相同。", as: "mixed" },
  status_label_authority: { group: "status", label: "主管部门看到的名称", help: "不填则与申请人相同。", as: "mixed" },

  outcome: { group: "result", label: "结果", help: "与状态相同。" },
  reason: { group: "result", label: "理由", help: "写进结果的理由。", as: "mixed" },
  listed: { group: "result", label: "办结后不再列出", help: "参与过的人不再看到，管理员仍可查到。", as: "hidden" },
  result: { group: "result", label: "返回的结果", help: "调用它的流程按此分支。以 = 开头的是表达式。", as: "mixed" },

  senders: { group: "message", label: "谁可以发", help: "这些角色看得到发送的按钮。", as: "roles" },
  available_when: { group: "message", label: "何时可以", help: "表达式，成立时才可以；不填则一直可以。", as: "feel" },
  refusal: { group: "message", label: "不可以时的说明", help: "给人看的一句话。以 = 开头的是表达式。", as: "mixed" },

  result_variable: { group: "operation", label: "结果放进变量", help: "给列表起的名称，用字母和下划线。" },
};

// On a sequence flow some of them mean something else.
export const OF_FLOWS = {
  outcome: { group: "flow", label: "对应的结果", help: "表单里选了它就走这条连线；连线的名称就是按钮上的字。", as: "outcome" },
  available_when: { group: "flow", label: "何时可以选", help: "表达式，成立时才能选；不填则一直可以。", as: "feel" },
  guard: { group: "flow", label: "先做的检查", help: "检查不通过时不能选，并说明原因。", as: "guard" },
  reason: { group: "flow", label: "必须填写意见", help: "选它的人要写明理由。", as: "required" },
  refusal: { group: "flow", label: "不能选时的说明", help: "批量办理时给人看的一句话。以 = 开头的是表达式。", as: "mixed" },
};
// A form on a message catch is what the message brings along.
export const OF_MESSAGES = { form: { group: "message", label: "随消息填写的表单", help: "不填则消息不带内容。", as: "form" } };

export const GROUPS = {
  type: "申报类型",
  lane: "办理人",
  work: "办理",
  operation: "操作",
  timer: "时间",
  message: "接收的条件",
  status: "状态",
  result: "结果",
  flow: "走这条线的条件",
  unknown: "不起作用的属性",
};
