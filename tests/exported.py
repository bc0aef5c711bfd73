"""What the program tells at `/metrics`, read from the code."""

from prometheus_client import REGISTRY, Histogram
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.utils import floatToGoString

from assistant import metrics as of_assistant
from bot.sending import metrics as of_telegram
from jobs import metrics as of_jobs
from realtime.watching import metrics
from realtime.watching.gauges import Gauges


def counted() -> dict[str, MetricWrapperBase]:
    """The program's own counters and histograms, as `/metrics` names them."""
    parts = (metrics, of_jobs, of_assistant, of_telegram)
    named = [each for part in parts for each in vars(part).values()]
    every = [each for each in named if isinstance(each, MetricWrapperBase)]
    return {
        each._name + ("_total" if each._type == "counter" else ""): each
        for each in every
        if each in REGISTRY._collector_to_names
    }


def exported() -> dict[str, set[str]]:
    """Every metric of the program with its labels. Gauges ask the database and Redis."""
    found = {name: set(metric._labelnames) for name, metric in counted().items()}
    for family in Gauges().collect():
        found[family.name] = {label for sample in family.samples for label in sample.labels}
    return found


def bounds() -> dict[str, set[str]]:
    """The `le` of every bucket of the histograms."""
    return {
        name: {str(floatToGoString(bound)) for bound in metric._upper_bounds}  # type: ignore[no-untyped-call]
        for name, metric in counted().items()
        if isinstance(metric, Histogram)
    }
