"""The triggers that a site begins with (R7, R26, R27).

Thresholds were tuned on two months of a real desk with 8,000 tickets a month, and looked at on the next two.
A smaller desk lowers them: the backtest of a trigger shows what that would bring. A single week that a control chart
calls out may be chance, one in a hundred is; so an opportunity takes two of a team and type within a month, and the
first is seen in the list of signals. Where a desk says only that
the agreement was missed, not which target, the monthly attainment is what watches for it.
"""

from itss_improvement.domain.signal import SignalKind
from itss_improvement.domain.trigger import ATTAINMENT
from itss_improvement.domain.window import WindowLength
from itss_improvement.setup.seeds import seed

MONITORING, FEEDBACK = "Service Monitoring", "Customer Feedback"

TRIGGERS: dict[str, dict] = {
	"服务目标临近超时": {
		"signal_condition": SignalKind.TARGET_AT_RISK.value,
		"description": "预防：同一团队一周内多张工单接近响应或解决时限，提前调配资源。",
		"window_length": WindowLength.WEEK.value,
		"threshold": 10,
		"by_team": 1,
		"source_subtype": "Incident Resolution Time",
	},
	"首次响应超时": {
		"signal_condition": SignalKind.RESPONSE_BREACH.value,
		"description": "同一团队一个月内多张工单首次响应超时。",
		"threshold": 30,
		"by_team": 1,
		"source_subtype": "Service Level",
	},
	"解决超时": {
		"signal_condition": SignalKind.RESOLUTION_BREACH.value,
		"description": "同一团队一个月内多张工单解决超时。",
		"threshold": 30,
		"by_team": 1,
		"source_subtype": "Incident Resolution Time",
	},
	"客户低分评价": {
		"signal_condition": SignalKind.POOR_RATING.value,
		"description": "同一客户一个月内给出多次低分。",
		"threshold": 3,
		"by_team": 0,
		"by_customer": 1,
		"source": FEEDBACK,
		"source_subtype": "Satisfaction Survey",
	},
	"客户投诉": {
		"signal_condition": SignalKind.COMPLAINT.value,
		"description": "每一件投诉都单独处理。",
		"window_length": WindowLength.TICKET.value,
		"threshold": 1,
		"by_team": 0,
		"source": FEEDBACK,
		"source_subtype": "Customer Complaint",
	},
	"工单重新打开": {
		"signal_condition": SignalKind.REOPENED.value,
		"description": "同一团队一个月内多张工单解决后又被重新打开。",
		"threshold": 10,
		"by_team": 1,
		"source_subtype": "Incident Resolution Time",
	},
	"同一问题反复报修": {
		"signal_condition": SignalKind.REPEATED.value,
		"description": "同一客户、同一类型的问题一个月内反复出现。",
		"threshold": 80,
		"by_team": 0,
		"by_customer": 1,
		"by_ticket_type": 1,
		"source_subtype": "Incident Resolution Time",
	},
	"月度 SLA 达成率不达标": {
		"signal_condition": ATTAINMENT,
		"description": "团队当月受理工单的 SLA 达成率低于目标。月末统计。",
		"attainment_target": 90,
		"minimum_tickets": 150,
		"by_team": 1,
		"source_subtype": "Service Level",
	},
	"控制图：达成率失控": {
		"signal_condition": SignalKind.ATTAINMENT_OUT_OF_CONTROL.value,
		"description": "同一团队、同一类型的工单一个月内有两周的 SLA 达成率低于控制图所允许的偶然波动。每周统计。",
		"threshold": 2,
		"by_team": 1,
		"by_ticket_type": 1,
		"source_subtype": "Service Level",
	},
	"控制图：工单量失控": {
		"signal_condition": SignalKind.VOLUME_OUT_OF_CONTROL.value,
		"description": "预防：同一团队、同一类型的工单一个月内有两周的工单量高于控制图所允许的偶然波动。每周统计。",
		"threshold": 2,
		"by_team": 1,
		"by_ticket_type": 1,
		"source_subtype": "Other",
	},
}


def apply() -> None:
	for name, values in TRIGGERS.items():
		seed(
			f"trigger:{name}",
			**{
				"doctype": "Improvement Trigger",
				"trigger_name": name,
				"enabled": 1,
				"window_length": WindowLength.MONTH.value,
				"source": MONITORING,
				**values,
			},
		)
