"""Prints all figures: `make bench`, or `python -m benchmarks NAME` for one."""

import sys

from benchmarks import (
	evaluation,
	forms,
	pack,
	recurrence,
	remote_desk,
	replay,
	scan,
	site_start,
	ticket_save,
	weekly_charts,
)

ALL = {
	"site_start": site_start,
	"ticket_save": ticket_save,
	"scan": scan,
	"weekly_charts": weekly_charts,
	"replay": replay,
	"recurrence": recurrence,
	"evaluation": evaluation,
	"forms": forms,
	"pack": pack,
	"remote_desk": remote_desk,
}


def main() -> int:
	late = 0
	for name in sys.argv[1:] or ALL:
		print(f"\n{name}: {ALL[name].__doc__.splitlines()[0]}", flush=True)
		late |= ALL[name].main()
	return late


if __name__ == "__main__":
	sys.exit(main())
