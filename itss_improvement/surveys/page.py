"""The page that a customer answers on, without logging in (R75).

A renderer of its own and no page under `www`: those are framed by the site's theme, whose scripts, images and
trackers would be told the link, and they leave no say in the headers.
"""

from __future__ import annotations

import secrets

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from redis.exceptions import RedisError
from werkzeug.wrappers import Response

from itss_improvement import compat
from itss_improvement.domain.errors import RuleBroken
from itss_improvement.domain.survey import (
	ANSWERS_AN_HOUR,
	HIGHEST_SCORE,
	HOUR,
	LARGEST_REQUEST,
	LONGEST_WORDS,
	READS_IN_TEN_MINUTES,
	TEN_MINUTES,
	read_answer,
)
from itss_improvement.settings import settings
from itss_improvement.surveys import answering
from itss_improvement.surveys.answering import Asked, Closed, NotUsable
from itss_improvement.surveys.inviting import PAGE

TEMPLATE = "itss_improvement/templates/survey.html"


class SurveyPage:
	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = (path or "").strip("/ ")

	def can_render(self) -> bool:
		return self.path == PAGE

	def render(self) -> Response:
		answers = frappe.request.method == "POST"
		compat.count_requests_as(f"{PAGE}.{'answer' if answers else 'show'}")
		try:
			return _take() if answers else _show()
		except NotUsable:
			return _told(
				410,
				_("This link cannot be used"),
				_(
					"It was used already, or is too old, or is not complete. If you copied it, please copy the whole of it."
				),
			)
		except Closed:
			return _told(
				410, _("The survey is closed"), _("Thank you for your time. Answers are no longer collected.")
			)
		except frappe.RateLimitExceededError:
			frappe.clear_messages()
			return _told(
				429, _("Too many requests"), _("Please try again in an hour. Your link remains valid.")
			)
		except RedisError:
			# what cannot be counted is not let in
			return _told(
				503, _("Not available just now"), _("Please try again later. Your link remains valid.")
			)


@rate_limit(limit=READS_IN_TEN_MINUTES, seconds=TEN_MINUTES, methods=["GET", "HEAD"])
def _show() -> Response:
	if _text("answered"):
		return _told(200, _("Thank you"), _("Your answer has arrived. You can close this page."))
	key = _text("key")
	return _form(200, key, answering.find(key))


@rate_limit(limit=ANSWERS_AN_HOUR, seconds=HOUR, methods=["POST"])
def _take() -> Response:
	if (frappe.request.content_length or 0) > LARGEST_REQUEST:
		return _told(413, _("Your text is too long"), _("Please go back, and shorten it."))
	key = _text("key")
	asked = answering.find(key)
	given = {field: _text(field) for field in ("before", "after", "words")}
	try:
		answer = read_answer(**given)
	except RuleBroken as broken:
		return _form(422, key, asked, broken.render(_), given)
	answering.answer(asked, answer)
	# so that loading the page again sends nothing again, and the link is not in its address
	return Response(status=303, headers={**HEADERS, "Location": f"/{PAGE}?answered=1"})


def _text(field: str) -> str:
	"""A request may send anything in any place."""
	value = frappe.form_dict.get(field)
	return value if isinstance(value, str) else ""


def _form(
	status: int, key: str, asked: Asked, error: str = "", given: dict[str, str] | None = None
) -> Response:
	return _page(
		status,
		title=_("How is our service now?"),
		asked=asked,
		key=key,
		error=error,
		given=given or {},
		questions=(
			("before", _("How was our service when you turned to us?")),
			("after", _("How is our service now?")),
		),
		scores=tuple(
			zip(
				(str(score) for score in range(1, HIGHEST_SCORE + 1)),
				(_("Very poor"), _("Poor"), _("Fair"), _("Good"), _("Very good")),
				strict=True,
			)
		),
		longest=LONGEST_WORDS,
		# of a guest there is none: the link itself is what nobody else can send
		csrf_token=frappe.session.data.get("csrf_token") or "",
	)


def _told(status: int, title: str, text: str) -> Response:
	return _page(status, title=title, text=text)


def _page(status: int, **values) -> Response:
	nonce = secrets.token_urlsafe(16)
	values = {
		"asked": None,
		"company": settings().company or "",
		"language": frappe.local.lang,
		"path": f"/{PAGE}",
		"nonce": nonce,
		**values,
	}
	response = Response(frappe.get_template(TEMPLATE).render(values), status, HEADERS, mimetype="text/html")
	response.headers["Content-Security-Policy"] = f"{NOTHING_ELSE}; style-src 'nonce-{nonce}'"
	if status == 429:
		response.headers["Retry-After"] = str(HOUR)
	return response


NOTHING_ELSE = (
	"default-src 'none'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
	"Cache-Control": "no-store",
	"Referrer-Policy": "no-referrer",
	"X-Robots-Tag": "noindex, nofollow",
	"X-Content-Type-Options": "nosniff",
	"X-Frame-Options": "DENY",
}
