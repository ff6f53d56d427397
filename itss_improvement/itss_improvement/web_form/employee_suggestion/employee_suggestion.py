from itss_improvement.suggestions import form


def get_context(context):
	return form.show(context)
