"""The distributions that intervals are made from: binomial, Poisson, Student's t.

Python's standard library knows the normal distribution only. These are the textbook series and continued fractions
(Abramowitz and Stegun 6.5 and 26.5), good to about ten digits for the counts that a service desk has.
"""

from __future__ import annotations

from collections.abc import Callable
from math import exp, inf, lgamma, log, log1p, sqrt

TINY = 1e-300
CONVERGED = 1e-15
STEPS = 100_000
"""Some multiple of the root of the count is needed; so many are never."""


def binomial_up_to(k: int, n: int, p: float) -> float:
	"""The probability (0..1) of `k` successes at most among `n`, each of probability `p`."""
	if k < 0:
		return 0.0
	return 1.0 if k >= n else 1.0 - regularized_beta(p, k + 1, n - k)


def poisson_up_to(k: int, mean: float) -> float:
	"""The probability (0..1) of `k` events at most, where `mean` are expected."""
	if k < 0:
		return 0.0
	return 1.0 - _regularized_gamma(k + 1, mean)


def binomial_limits(k: int, n: int, confidence: float) -> tuple[float, float]:
	"""The exact limits (0..1) of Clopper and Pearson for the probability behind `k` successes among `n`."""
	tail = (1 - confidence) / 2
	low = where_rising(lambda p: regularized_beta(p, k, n - k + 1), tail, 0.0, 1.0) if k else 0.0
	high = where_rising(lambda p: regularized_beta(p, k + 1, n - k), 1 - tail, 0.0, 1.0) if k < n else 1.0
	return low, high


def poisson_limits(count: int, confidence: float) -> tuple[float, float]:
	"""The exact limits of Garwood for the mean behind a `count`."""
	tail = (1 - confidence) / 2
	beyond = count + 10 * sqrt(count + 1) + 20
	low = (
		where_rising(lambda mean: _regularized_gamma(count, mean), tail, 0.0, float(count)) if count else 0.0
	)
	high = where_rising(lambda mean: _regularized_gamma(count + 1, mean), 1 - tail, float(count), beyond)
	return low, high


def student_quantile(confidence: float, degrees: float) -> float:
	"""How far on either side of 0 Student's t stays with probability `confidence` (0..1)."""
	share = where_rising(lambda y: regularized_beta(y, 0.5, degrees / 2), confidence, 0.0, 1.0)
	return sqrt(degrees * share / (1 - share)) if share < 1 else inf


def where_rising(function: Callable[[float], float], level: float, low: float, high: float) -> float:
	"""Where between `low` and `high` a function that rises reaches `level`, as near as numbers lie."""
	while low < (middle := (low + high) / 2) < high:
		if function(middle) < level:
			low = middle
		else:
			high = middle
	return high


def regularized_beta(x: float, a: float, b: float) -> float:
	"""I_x(a, b), for 0 ≤ x ≤ 1 and `a`, `b` above 0."""
	if x <= 0 or x >= 1:
		return 0.0 if x <= 0 else 1.0
	front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x))
	# the fraction converges fast on this side only
	if x < (a + 1) / (a + b + 2):
		return front * _beta_fraction(x, a, b) / a
	return 1.0 - front * _beta_fraction(1 - x, b, a) / b


def _beta_fraction(x: float, a: float, b: float) -> float:
	def part(step: int) -> float:
		m, odd = divmod(step, 2)
		if odd:
			return -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
		return m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))

	return 1 / _continued_fraction(part, lambda step: 1.0, 1.0)


def _regularized_gamma(a: float, x: float) -> float:
	"""P(a, x), for `a` above 0 and `x` from 0."""
	if x <= 0:
		return 0.0
	front = exp(a * log(x) - x - lgamma(a))
	if x < a + 1:
		term = total = 1 / a
		for step in range(1, STEPS):
			term *= x / (a + step)
			total += term
			if term < total * CONVERGED:
				break
		return front * total
	fraction = _continued_fraction(
		lambda step: -step * (step - a), lambda step: x + 2 * step + 1 - a, x + 1 - a
	)
	return 1.0 - front / fraction


def _continued_fraction(over: Callable[[int], float], under: Callable[[int], float], first: float) -> float:
	"""first + over(1) / (under(1) + over(2) / (under(2) + …)), by the method of Lentz."""
	value = first or TINY
	above, below = value, 0.0
	for step in range(1, STEPS):
		below = 1 / (under(step) + over(step) * below or TINY)
		above = under(step) + over(step) / above or TINY
		value *= above * below
		if abs(above * below - 1) < CONVERGED:
			break
	return value
