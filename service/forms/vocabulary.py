"""What people choose from: the lists of docs/domain.md §2.1, §3.1 and Appendix A. The Chinese labels are the values."""

EDUCATION = ("博士后", "博士研究生", "硕士研究生", "大学本科", "大学专科", "中专", "其他")
DEGREES = ("博士学位", "硕士学位", "学士学位", "无")
TITLES = ("正高级", "高级工程师", "工程师", "助理工程师", "无")
INDUSTRIES = (
    "勘察设计行业",
    "工程监理",
    "施工",
    "招标代理",
    "造价咨询",
    "检测单位",
    "施工图审查机构",
    "城乡规划编制",
    "其他",
)
QUALIFICATION_METHODS = ("考试", "特许", "考核认定", "互认")
SPECIALTIES = (
    "房屋建筑工程",
    "冶炼工程",
    "矿山工程",
    "化工石油工程",
    "水利水电工程",
    "电力工程",
    "农林工程",
    "铁路工程",
    "公路工程",
    "港口与航道工程",
    "航天航空工程",
    "通信工程",
    "市政公用工程",
    "机电安装工程",
)
"""The specialties of supervision engineers, from the categories of supervising enterprises (§2.1)."""

DISMISSAL_PROOFS = (
    "解除/终止劳动合同证明",
    "工作调动证明",
    "劳动仲裁文件或判决书",
    "退休证明",
    "原单位注销/吊销证明",
)
"""What may prove that the person has left the former unit: one that refuses a paper can't block a change (§3.3)."""

REISSUE_REASONS = ("遗失", "污损(损坏)", "企业更名", "姓名或证件信息更正", "证书信息有误", "其他")
REISSUED = ("注册证书", "执业印章", "两者")

CANCELLATION_REASONS = ("与聘用单位解除劳动关系", "不再从事执业", "退休", "聘用单位破产或资质吊销", "其他")
RULINGS = ("仲裁文件", "判决书", "聘用单位破产、注销或者吊销的证明")
"""What a person may prove a forced cancellation with; the last where there is no unit left to report (§3.6)."""

FORCED_PROOFS = ("仲裁文件", "判决书", "解除劳动合同证明", "其他")
"""What an enterprise may prove a forced cancellation with."""

OFFLINE_CAUSES = ("死亡", "丧失行为能力", "强制注销")
"""Why a clerk keys in a cancellation: the inputs of the decision ``offline_cause``."""

CORRECTED = ("姓名", "身份证件号", "证件类型")
"""变更类型: what a 信息更正 may correct (§3.8)."""

INSURANCE_EXEMPTIONS = (
    "正式退休或者提前退休",
    "事业单位改制保留身份",
    "大专院校所属单位聘请的在职教师、科研人员",
    "军队自主择业",
    "企业改制、征地拆迁等买断社保",
    "其他法定情形",
)
"""Who need not be insured by the registering unit (R11), as reasons of a defence."""

NO_QUALIFICATION = "无"
"""What 企业资质证书号 shows where the unit has none for the industry: a value of its own, not an empty one (§3.0.8)."""
