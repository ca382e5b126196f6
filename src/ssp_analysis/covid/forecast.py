"""How many incidents would have been counted: level, season and drift, drawn as whole paths.

A count series is taken as a level that drifts, times a factor for the month of the year, times
the days of the month, with more noise than a Poisson count. How fast levels drift is learnt from
the series of a pool together, by forecasting their own past from rolling origins. Every figure
of a month, a phase or a year is then read off the same simulated paths.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import numpy as np
import pandas as pd
from scipy.special import logsumexp

FEWEST_MONTHS = 24  # two of each calendar month: below this season and level cannot be told apart
DAYS = 365.25 / 12  # an average month; levels are counts per average month
TEST_MONTHS = 13  # February 2020 to March 2021: the length that is reported, so the one tested
SHORTEST_TEST = 6  # months; shorter outcomes say more about noise than about drift
ORIGIN_STEP = 3  # months between rolling origins
# The drift of a level a month, as a variance of its logarithm. Starting knowledge: 0.003, about 5%
# a month or 19% a year, give or take a factor of three; a pool's own past outweighs it.
DRIFTS = np.geomspace(1e-5, 0.1, 29)
USUAL_DRIFT, USUAL_DRIFT_SPREAD = 0.003, 1.0
DRIFT_SPREADS = np.array([0.25, 0.5, 1.0, 1.5])  # of the logarithm, between series of a pool
# Forecast errors of series in one place go up and down together, and those from neighbouring
# origins share months: a test counts for less than an independent one.
WEIGHT_OF_OTHERS = 0.5
ERROR_TAIL = 30.0
LONGEST_MEMORY = 0.02  # of the level's smoothing: at least this weight on the newest month
BELL_MONTHS = 4.0  # how far to either side a level is smoothed over, as a standard deviation
NOISE_PRIOR_MONTHS = 24  # how many months the pool's noise counts for in a series' own


@dataclass(frozen=True)
class Baseline:
    """The months before the event: counts (months × series, NaN missing), and their calendar.

    `level_from` is the first month, by position, from which a series' level may be taken: after a
    registered step earlier months, already put on the later level, tell about season only.
    """

    counts: np.ndarray
    months: pd.PeriodIndex
    level_from: np.ndarray

    @cached_property
    def exposure(self) -> np.ndarray:
        """Days of each month, in average months."""
        return exposure_of(self.months)

    @cached_property
    def calendar(self) -> np.ndarray:
        """The month of the year, from 0."""
        return self.months.month.to_numpy() - 1

    def until(self, end: int) -> Baseline:
        """The first `end` months."""
        return Baseline(self.counts[:end], self.months[:end], self.level_from)

    def only(self, columns: np.ndarray) -> Baseline:
        """Some of the series, by position."""
        return Baseline(self.counts[:, columns], self.months, self.level_from[columns])


@dataclass(frozen=True)
class Season:
    """Month-of-year factors (12 × series), and the variance of their logarithms.

    `followed` says how far a series' factors follow its own months, from 0 (the pool's) to 1.
    """

    factors: np.ndarray
    variance: np.ndarray
    followed: np.ndarray


@dataclass(frozen=True)
class Level:
    """Each series' level at the baseline's end, in counts per average month, and its error.

    The error's variance, on the log scale, is `noise` plus `lag` times the drift.
    """

    level: np.ndarray
    noise: np.ndarray
    lag: np.ndarray


@dataclass(frozen=True)
class Forecast:
    """All that the paths of a pool are drawn from; arrays run over the series.

    `dispersion` is the variance of a month's rate around the level, relative to it: a count has
    variance mean + dispersion × mean². `drift_odds` (series × len(DRIFTS)) are the probabilities
    of each drift.
    """

    season: Season
    level: Level
    dispersion: np.ndarray
    drift_odds: np.ndarray

    def paths(
        self, ahead: pd.PeriodIndex, column: int, draws: int, rng: np.random.Generator
    ) -> np.ndarray:
        """Whole simulated futures of one series: draws × months, in counts.

        Months are drawn one after another: a longer future begins with the shorter one.

        Args:
            ahead: the months to draw, in order, starting right after the baseline.
            column: which series.
            draws: how many.
            rng: the series' own stream.
        """
        drift = rng.choice(DRIFTS, size=draws, p=self.drift_odds[column])
        start = self.level.noise[column] + drift * self.level.lag[column]
        # Less half the variance, so that a level is expected to stay where it is.
        logs = rng.standard_normal(draws) * np.sqrt(start) - start / 2
        doubt = self.season.variance[:, column]
        season = rng.standard_normal((draws, 12)) * np.sqrt(doubt) - doubt / 2
        calendar = ahead.month.to_numpy() - 1
        usual = (
            self.level.level[column] * self.season.factors[calendar, column] * exposure_of(ahead)
        )
        shape = 1 / max(self.dispersion[column], 1e-9)
        step, counts = np.sqrt(drift), np.empty((len(ahead), draws))
        for at, month in enumerate(calendar):
            logs += rng.standard_normal(draws) * step - drift / 2
            mean = usual[at] * np.exp(logs + season[:, month])
            counts[at] = rng.poisson(mean * rng.gamma(shape, 1 / shape, draws))
        return counts.T


def exposure_of(months: pd.PeriodIndex) -> np.ndarray:
    """Days of each month, in average months."""
    return months.days_in_month.to_numpy() / DAYS


def stream(seed: int, series: object) -> np.random.Generator:
    """A series' own random numbers: the same whichever other series are estimated with it."""
    return np.random.default_rng([seed, int.from_bytes(sha256(str(series).encode()).digest()[:8])])


def fit(baseline: Baseline) -> Forecast:
    """Learn season, level, noise and drift of the series of one pool.

    Args:
        baseline: counts of at least `FEWEST_MONTHS` months in each series, not all zero.
    """
    usual = np.exp(_drift_prior(np.log(USUAL_DRIFT), USUAL_DRIFT_SPREAD))
    odds = np.tile(usual, (baseline.counts.shape[1], 1))
    befores = map(baseline.until, origins(len(baseline.months)))
    pasts = [_Past(before, *_season_and_noise(before)) for before in befores]
    for _ in range(2):  # how fast to forget depends on the drift, which is learnt by forecasting
        odds = _learn_drift(baseline, pasts, odds)
    season, dispersion = _season_and_noise(baseline)
    return Forecast(season, _level(baseline, season, dispersion, odds), dispersion, odds)


@dataclass(frozen=True)
class _Past:
    """What was known of season and noise before an origin; it does not hang on the drift."""

    baseline: Baseline
    season: Season
    dispersion: np.ndarray


def origins(length: int) -> range:
    """The months, by position, before which a placebo of a baseline of `length` months ends."""
    last = length - SHORTEST_TEST
    return range(last, FEWEST_MONTHS - 1, -ORIGIN_STEP)


def _drift_prior(centre: float | np.ndarray, spread: float | np.ndarray) -> np.ndarray:
    """Log probabilities of each of `DRIFTS`, log-normal around a centre."""
    logs = -0.5 * ((np.log(DRIFTS) - np.expand_dims(centre, -1)) / np.expand_dims(spread, -1)) ** 2
    return logs - logsumexp(logs, axis=-1, keepdims=True)


def _learn_drift(baseline: Baseline, pasts: list[_Past], odds: np.ndarray) -> np.ndarray:
    """Probabilities of each drift per series, from the errors of forecasts of its own past.

    Each series' drift comes from a distribution over the pool, whose centre and spread are
    themselves uncertain: a pool of few series or of short baselines leaves wide odds.
    """
    tests = sum(
        (_of_origin(baseline, known, odds) for known in pasts),
        start=np.zeros((baseline.counts.shape[1], len(DRIFTS))),
    )
    centres, spreads = (
        grid.ravel() for grid in np.meshgrid(np.log(DRIFTS), DRIFT_SPREADS, indexing="ij")
    )
    prior = np.exp(_drift_prior(centres, spreads))  # pool hypotheses × drifts
    known = -0.5 * ((centres - np.log(USUAL_DRIFT)) / USUAL_DRIFT_SPREAD) ** 2
    likelihood = np.exp(tests - tests.max(axis=1, keepdims=True))
    each = likelihood @ prior.T  # series × pool hypotheses
    own = np.log(each)
    pool = known + WEIGHT_OF_OTHERS * (own.sum(axis=0) - own) + own
    weight = np.exp(pool - pool.max(axis=1, keepdims=True))
    posterior = (weight / each) @ prior * likelihood
    return posterior / posterior.sum(axis=1, keepdims=True)


def _of_origin(baseline: Baseline, known: _Past, odds: np.ndarray) -> np.ndarray:
    """Log likelihood of each drift, series × drifts, from one placebo's total."""
    past, season, dispersion = known.baseline, known.season, known.dispersion
    origin = len(past.months)
    end = min(origin + TEST_MONTHS, len(baseline.months))
    level = _level(past, season, dispersion, odds)
    ahead = slice(origin, end)
    shape = season.factors[baseline.calendar[ahead]] * baseline.exposure[ahead, None]
    seen = ~np.isnan(baseline.counts[ahead])
    usable = (
        (origin - baseline.level_from >= SHORTEST_TEST)
        & ((~np.isnan(past.counts)).sum(axis=0) >= FEWEST_MONTHS)
        & (seen.sum(axis=0) >= SHORTEST_TEST)
        & (level.level > 0)
    )
    expected = np.where(seen, shape, 0).sum(axis=0) * np.where(usable, level.level, 1)
    observed = np.where(seen, baseline.counts[ahead], 0).sum(axis=0)
    error = np.log((observed + 0.5) / (expected + 0.5))
    months = np.maximum(seen.sum(axis=0), 1)
    doubt = season.variance[baseline.calendar[ahead]].mean(axis=0) / 12
    noise = 1 / np.maximum(expected, 0.5) + dispersion / months + doubt + level.noise
    drifted = level.lag + (months / 3 + 0.5 + 1 / (6 * months))  # of a mean over a random walk
    variance = noise[:, None] + drifted[:, None] * DRIFTS
    tail = np.log1p(error[:, None] ** 2 / variance / ERROR_TAIL)
    fits = -0.5 * np.log(variance) - (ERROR_TAIL + 1) / 2 * tail
    # Neighbouring origins share most of their months: together they count as tests side by side.
    return np.where(usable[:, None], fits * ORIGIN_STEP / (end - origin), 0.0)


def _season_and_noise(baseline: Baseline) -> tuple[Season, np.ndarray]:
    """Month factors, shrunk towards the pool's, and each series' dispersion."""
    seen = ~np.isnan(baseline.counts)
    counts = np.where(seen, baseline.counts, 0.0)
    exposed = np.where(seen, baseline.exposure[:, None], 0.0)
    smooth = _smooth(counts, exposed, np.ones_like(counts), _year_windows(len(counts)))
    dispersion = _dispersion(baseline, counts, exposed * smooth, np.zeros(counts.shape[1]))
    season = _factors(counts, exposed * smooth, baseline.calendar, dispersion)
    apart = np.subtract.outer(np.arange(len(counts)), np.arange(len(counts)))
    kernel = np.exp(-0.5 * (apart / BELL_MONTHS) ** 2)
    for _ in range(2):
        shape = season.factors[baseline.calendar]
        smooth = _smooth(counts, exposed, shape, kernel)
        dispersion = _dispersion(baseline, counts, exposed * shape * smooth, season.followed)
        season = _factors(counts, exposed * smooth, baseline.calendar, dispersion)
    return season, dispersion


def _smooth(
    counts: np.ndarray, exposed: np.ndarray, shape: np.ndarray, kernel: np.ndarray
) -> np.ndarray:
    """A level for every month: counts over exposure, summed under a kernel (months × months)."""
    whole = (counts.sum(axis=0) / np.maximum((exposed * shape).sum(axis=0), 1e-9))[None]
    below = kernel @ (exposed * shape)
    level = np.where(below > 0, kernel @ counts / np.maximum(below, 1e-9), whole)
    return np.maximum(level, 1e-6)


def _year_windows(length: int) -> np.ndarray:
    """Centred years, which any season leaves level; at the ends the first and last whole year."""
    starts = np.clip(np.arange(length) - 6, 0, length - 12)
    at = np.arange(length)[None] - starts[:, None]
    return ((at >= 0) & (at < 12)).astype(float)


def _factors(
    counts: np.ndarray, usual: np.ndarray, calendar: np.ndarray, dispersion: np.ndarray
) -> Season:
    """Empirical Bayes: each series' factors, drawn towards the pool's by how little they tell."""
    by_month = np.equal.outer(np.arange(12), calendar).astype(float)  # 12 × months
    happened, expected = by_month @ counts, by_month @ usual
    own = np.log((happened + 0.5) / (expected + 0.5))
    years = by_month @ (usual > 0)
    sampling = 1 / (expected + 0.5) + dispersion / np.maximum(years, 1)
    told = years > 0
    weight = np.where(told, 1 / (sampling + 0.01), 0.0)
    # A month that no series has seen keeps the factor one, with the widest doubt.
    pooled = (weight * own).sum(axis=1, keepdims=True) / np.maximum(
        weight.sum(axis=1, keepdims=True), 1e-9
    )
    excess = np.where(told, (own - pooled) ** 2 - sampling, 0.0)
    parts = max(told.sum() - 12, 1)
    own_spread = np.maximum(excess.sum(axis=0) / 12, 0.0)
    pool_spread = max(float(np.clip(excess, None, 0.25).sum() / parts), 1e-4)
    between = np.maximum(0.5 * own_spread + 0.5 * pool_spread, 1e-4)
    variance = 1 / (1 / between + np.where(told, 1 / sampling, 0.0))
    follow = np.where(told, variance / sampling, 0.0)
    logs = pooled + follow * (own - pooled)
    logs -= logs.mean(axis=0)
    return Season(np.exp(logs), variance, follow.mean(axis=0))


def _dispersion(
    baseline: Baseline, counts: np.ndarray, usual: np.ndarray, followed: np.ndarray
) -> np.ndarray:
    """Noise beyond Poisson, from how much neighbouring months differ; shrunk to the pool's."""
    seen = ~np.isnan(baseline.counts)
    both = seen[1:] & seen[:-1]
    floor = np.maximum(usual, 0.5)
    ratio = counts / floor
    differences = np.where(both, np.diff(ratio, axis=0) ** 2, 0.0)
    poisson = np.where(both, 1 / floor[1:] + 1 / floor[:-1], 0.0)
    # The factors were fitted to these very months: what is left is too small by their share.
    left = 1 - followed * np.minimum(12 / np.maximum(seen.sum(axis=0), 13), 0.5)
    pairs = np.maximum(both.sum(axis=0), 1)
    own = (differences.sum(axis=0) / left - poisson.sum(axis=0)) / (2 * pairs)
    pooled = max(float(np.median(own)), 0.002)
    prior = NOISE_PRIOR_MONTHS
    return np.maximum((own * pairs + pooled * prior) / (pairs + prior), 0.25 * pooled)


def _level(baseline: Baseline, season: Season, dispersion: np.ndarray, odds: np.ndarray) -> Level:
    """The level at the end, by exponential weights that suit the drift and the noise."""
    at = np.arange(len(baseline.months))[:, None]
    seen = ~np.isnan(baseline.counts) & (at >= baseline.level_from)
    usual = np.where(seen, season.factors[baseline.calendar] * baseline.exposure[:, None], 0.0)
    counts = np.where(seen, baseline.counts, 0.0)
    mean = counts.sum(axis=0) / np.maximum(usual.sum(axis=0), 1e-9)
    noise = 1 / np.maximum(mean, 0.2) + dispersion
    drift = np.exp(odds @ np.log(DRIFTS))
    ratio = drift / noise
    gain = (np.sqrt(ratio**2 + 4 * ratio) - ratio) / 2  # steady state of the Kalman filter
    age = len(baseline.months) - 1 - at
    weights = usual * (1 - np.clip(gain, LONGEST_MEMORY, 0.9)) ** age
    weights /= np.maximum(weights.sum(axis=0), 1e-9)
    level = (weights * counts / np.where(usual > 0, usual, 1.0)).sum(axis=0)
    earlier = np.cumsum(weights, axis=0)[:-1]  # weight on months before each step of the drift
    recent = 1 / np.maximum(level, 0.2) + dispersion
    return Level(level, recent * (weights**2).sum(axis=0), (earlier**2).sum(axis=0))
