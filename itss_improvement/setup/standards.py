"""The standards that the regulation rests on (R20). More can be added."""

from itss_improvement.setup.seeds import seed

STANDARDS = {
	"GB/T 28827.1-2022": "信息技术服务 运行维护 第1部分：通用要求",
	"GB/T 28827.2-2012": "信息技术服务 运行维护 第2部分：交付规范",
	"GB/T 28827.3-2012": "信息技术服务 运行维护 第3部分：应急响应规范",
	"T/CESA 1299—2023": "信息技术服务 运行维护服务能力成熟度模型",
}


def apply() -> None:
	for number, title in STANDARDS.items():
		seed(
			f"standard:{number}",
			doctype="Improvement Standard",
			standard_number=number,
			standard_title=title,
		)
