"""A chapter of the demo: the company checks itself by clauses that its quality officer put into its own words (R20)."""

from __future__ import annotations

from collections.abc import Iterator

from embedded.story.acts import (
	CAPA,
	CASE,
	DOCUMENT,
	OPPORTUNITY,
	QUALITY,
	TRAINING,
	VERIFICATION,
	today,
	write,
)

STANDARD = "GB/T 28827.1-2022"
CLAUSES = (
	("7.3", "服务中发现的问题要识别、记录并评估", OPPORTUNITY, 4),
	("7.3", "", CAPA, 1),
	("7.3", "", VERIFICATION, 2),
	("7.4", "有效的做法要写进文件、讲给大家", f"{DOCUMENT} Revision", 1),
	("7.4", "", TRAINING, 2),
	("7.4", "", CASE, 3),
	("9.3", "每年至少开一次管理评审", "Improvement Review", 1),
	("9.4", "与客户约定的服务报告", "", 0),
)


def tell() -> Iterator[str]:
	from itss_improvement.reports import self_check

	write(
		QUALITY,
		"Improvement Standard",
		STANDARD,
		clauses=[
			{"clause": number, "requirement": words, "evidence": kind, "least_a_year": least}
			for number, words, kind, least in CLAUSES
		],
	)
	yield f"标准自查：{STANDARD}"
	_columns, rows, *_rest = self_check.as_report(self_check.Asked(today().year, STANDARD))
	for row in rows:
		counted = f"{row['evidence']} {row['finished']}/{row['least']}" if row.get("evidence") else "—"
		yield f"  {row['clause']} {counted}：{row['verdict']}"
