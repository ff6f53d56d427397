"""The departments that the regulation names (R5). More can be added."""

from itss_improvement.setup.seeds import seed

QUALITY = "质量效能部"
DEPARTMENTS = ("运维管理部", QUALITY, "人力资源部", "采购部")


def apply() -> None:
	for name in DEPARTMENTS:
		seed(
			f"department:{name}",
			doctype="Improvement Department",
			department_name=name,
			is_quality_department=int(name == QUALITY),
		)
