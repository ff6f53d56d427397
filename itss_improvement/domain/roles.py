"""The six roles of the regulation (R11-R19)."""

from enum import Enum


class Role(str, Enum):
	EXECUTIVE = "ITSS Executive"
	MANAGEMENT_REPRESENTATIVE = "ITSS Management Representative"
	QUALITY_OFFICER = "ITSS Quality Officer"
	DEPARTMENT_OWNER = "ITSS Department Owner"
	STAFF = "ITSS Staff"
	AUDITOR = "ITSS Auditor"


SEES_EVERYTHING = frozenset(
	{Role.EXECUTIVE, Role.MANAGEMENT_REPRESENTATIVE, Role.QUALITY_OFFICER, Role.AUDITOR}
)
