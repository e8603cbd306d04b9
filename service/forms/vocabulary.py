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

NO_QUALIFICATION = "无"
"""What 企业资质证书号 shows where the unit has none for the industry: a value of its own, not an empty one (§3.0.8)."""
