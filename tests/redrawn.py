"""The shipped diagrams drawn otherwise, as an analyst may: a step more, an element by another name or of another kind."""

from __future__ import annotations

from collections.abc import Mapping

from .processes.play import shipped

REVIEW = "ministry_review.bpmn"
_SECOND = """
    <bpmn:userTask id="Task_SecondReview" name="部级复核">
      <bpmn:extensionElements>
        <spiffworkflow:properties>
          <spiffworkflow:property name="form" value="review"/>
          <spiffworkflow:property name="status" value="ministry_second_review"/>
          <spiffworkflow:property name="status_label" value="部级复核中"/>
        </spiffworkflow:properties>
      </bpmn:extensionElements>
      <bpmn:incoming>Flow_After_Merge_MinistryOpinion</bpmn:incoming>
      <bpmn:outgoing>Flow_SecondReview</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="Flow_SecondReview" sourceRef="Task_SecondReview" targetRef="Gateway_SecondReview"/>
    <bpmn:exclusiveGateway id="Gateway_SecondReview" name="复核意见？" default="Flow_SecondReview_Disagree">
      <bpmn:incoming>Flow_SecondReview</bpmn:incoming>
      <bpmn:outgoing>Flow_SecondReview_Agree</bpmn:outgoing>
      <bpmn:outgoing>Flow_SecondReview_Disagree</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="Flow_SecondReview_Agree" name="同意" sourceRef="Gateway_SecondReview" targetRef="Merge_SecondReview">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="outcome" value="agree"/>
      </spiffworkflow:properties></bpmn:extensionElements>
      <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">outcome = "agree"</bpmn:conditionExpression>
    </bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Flow_SecondReview_Disagree" name="不同意" sourceRef="Gateway_SecondReview" targetRef="Merge_SecondReview">
      <bpmn:extensionElements><spiffworkflow:properties>
        <spiffworkflow:property name="outcome" value="disagree"/>
      </spiffworkflow:properties></bpmn:extensionElements>
    </bpmn:sequenceFlow>
    <bpmn:exclusiveGateway id="Merge_SecondReview">
      <bpmn:incoming>Flow_SecondReview_Agree</bpmn:incoming>
      <bpmn:incoming>Flow_SecondReview_Disagree</bpmn:incoming>
      <bpmn:outgoing>Flow_After_Merge_SecondReview</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:sequenceFlow id="Flow_After_Merge_SecondReview" sourceRef="Merge_SecondReview" targetRef="Task_MinistryApprove"/>
  </bpmn:process>"""
_LANE = "<bpmn:flowNodeRef>Merge_MinistryOpinion</bpmn:flowNodeRef>"
_FLOW = 'sourceRef="Merge_MinistryOpinion" targetRef="Task_MinistryApprove"'


def with_a_second_reviewer() -> dict[str, bytes]:
    """The ministry's review with another review before the decision."""
    text = shipped()[REVIEW].decode()
    nodes = {"Task_SecondReview": (100, 80), "Gateway_SecondReview": (50, 50), "Merge_SecondReview": (50, 50)}
    flows = (
        "Flow_SecondReview",
        "Flow_SecondReview_Agree",
        "Flow_SecondReview_Disagree",
        "Flow_After_Merge_SecondReview",
    )
    drawn = "".join(
        f'<bpmndi:BPMNShape id="{name}_di" bpmnElement="{name}">'
        f'<dc:Bounds x="{3000 + 200 * place}" y="60" width="{width}" height="{height}"/></bpmndi:BPMNShape>'
        for place, (name, (width, height)) in enumerate(nodes.items())
    ) + "".join(
        f'<bpmndi:BPMNEdge id="{name}_di" bpmnElement="{name}"><di:waypoint x="3100" y="100"/><di:waypoint x="3200" y="100"/>'
        "</bpmndi:BPMNEdge>"
        for name in flows
    )
    for before, after in (
        (_LANE, _LANE + "".join(f"<bpmn:flowNodeRef>{name}</bpmn:flowNodeRef>" for name in nodes)),
        (_FLOW, 'sourceRef="Merge_MinistryOpinion" targetRef="Task_SecondReview"'),
        ("<bpmn:incoming>Flow_After_Merge_MinistryOpinion<", "<bpmn:incoming>Flow_After_Merge_SecondReview<"),
        ("  </bpmn:process>", _SECOND),
        ("</bpmndi:BPMNPlane>", f"{drawn}</bpmndi:BPMNPlane>"),
    ):
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return {REVIEW: text.encode()}


def changed(name: str, *changes: tuple[str, str], files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """A shipped file with other words in it, or one of ``files``."""
    text = {**shipped(), **(files or {})}[name].decode()
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return {**(files or {}), name: text.encode()}


def renamed(name: str, before: str, after: str, files: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """A shipped diagram in which an element has another id, which is another element."""
    return changed(
        name,
        *((f"{left}{before}{right}", f"{left}{after}{right}") for left, right in _quotes(name, before, files)),
        files=files,
    )


def _quotes(name: str, element: str, files: Mapping[str, bytes] | None) -> list[tuple[str, str]]:
    text = {**shipped(), **(files or {})}[name].decode()
    return [(left, right) for left, right in (('"', '"'), (">", "<")) if f"{left}{element}{right}" in text]
