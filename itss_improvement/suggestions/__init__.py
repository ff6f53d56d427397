"""What employees suggest, without the desk: made, sent again, followed, and thanked for (R8, R30).

A suggestion is an **Improvement Opportunity** like any other, with the source "Employee Suggestion".
"""

DOCTYPE = "Improvement Opportunity"
WEB_FORM = "employee-suggestion"
"""The name of our **Web Form**, and its route."""
PAGE = "/improvement-suggestions"
FORM_PAGE = f"/{WEB_FORM}/new"
