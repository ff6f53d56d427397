"""Pictures of causes, plans and figures as SVG: laid out and written here alone, for the desk and for paper.

A picture stands by itself: no script, no style sheet, no font that is fetched. Whatever people wrote is text in it,
never markup. What can be pointed at carries `data-cause` (the id of a cause, or "" for the problem) or
`data-category`, and `data-level`, in the order in which it is read.
"""
